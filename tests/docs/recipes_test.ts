/**
 * The recipes of CONTRIBUTING.md, carried out to the letter in a copy of the program.
 *
 * A comment before a block, which no reader sees, says where the block goes:
 *
 *     <!-- new: lib/repl/commands/date.ts -->
 *     <!-- insert: lib/repl/commands.ts, after: a whole line of that file -->
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { mockOpenAi } from "../helpers/mock_openai.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb } from "../helpers/web_process.ts";
import { startServe } from "../helpers/serve_process.ts";
import { readSourceFiles, readText } from "../helpers/source_files.ts";

/** A block of code and where it goes. */
interface Step {
  readonly path: string;
  /** The line that it follows; undefined for a new file. */
  readonly after: string | undefined;
  readonly code: string;
}

const RECIPE =
  /<!-- (?:new: (\S+)|insert: (\S+), after: ([^\n]+?)) -->\n+```.*\n([^]*?)^```$/gm;

const contributing = await readText("CONTRIBUTING.md");
const STEPS: readonly Step[] = Array.from(
  contributing.matchAll(RECIPE),
  ([, fresh, path = fresh ?? "", after, code = ""]) => ({ path, after, code }),
);

/** Copies everything that the program is made of. */
async function copyProgram(folder: string): Promise<void> {
  const sources = await readSourceFiles("main.ts", "lib");
  for (const { path, text } of sources) {
    await write(`${folder}/${path}`, text);
  }
  // Style sheets and the like, which the program imports as text.
  const assets = sources.flatMap(({ imports }) => imports)
    .filter((path) => /^lib\/.*\.(?:css|js|svg)$/.test(path));
  const links = denoJson.links.map((link) => `${link}/deno.json`);
  const others = ["deno.json", "deno.lock", "lib/prices/table.json", ...assets];
  for (const path of [...others, ...links]) {
    await write(`${folder}/${path}`, await readText(path));
  }
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, text);
}

/** Does what a step says. */
async function carryOut(
  { path, after, code }: Step,
  program: string,
): Promise<void> {
  if (after === undefined) return await write(`${program}/${path}`, code);
  const text = await Deno.readTextFile(`${program}/${path}`);
  const parts = text.split(`${after.trimStart()}\n`);
  assertEquals(parts.length, 2, `"${after}" is one line of ${path}`);
  await write(`${program}/${path}`, parts.join(`${after}\n${code}`));
}

/** The first group of a pattern in the blocks of code for a file. */
function named(path: string, pattern: RegExp): string {
  const code = STEPS.filter((step) => step.path === path)
    .map((step) => step.code).join("");
  const [, name] = pattern.exec(code) ?? [];
  assert(name !== undefined, `${pattern} in ${path}`);
  return name;
}

Deno.test("CONTRIBUTING: every block of code has its place", () => {
  const blocks = contributing.matchAll(/^```(?:ts|text)/gm);
  assertEquals(STEPS.length, [...blocks].length);
});

Deno.test("CONTRIBUTING: each recipe works as it is written", async () => {
  await using folder = await temporaryFolder();
  const program = `${folder.path}/program`;
  await copyProgram(program);
  for (const step of STEPS) await carryOut(step, program);
  const check = new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "main.ts"],
    cwd: program,
  });
  const { success, stderr } = await check.output();
  assert(success, new TextDecoder().decode(stderr));

  const providers = "lib/clients/providers.ts";
  const provider = named(providers, /name: "(\w+)"/);
  const address = named(providers, /baseUrlVariable: "(\w+)"/);
  const key = named(providers, /keyVariable: "(\w+)"/);
  const quirks = "lib/dialects/openai_chat/quirks.ts";
  const quirk = named(quirks, /(\w+): "flag"/);
  await using upstream = mockOpenAi();
  const home = folder.path;
  const config = `${home}/config.json`;
  const deviating = {
    baseUrl: `${upstream.url}/v1`,
    keyVariable: key,
    quirks: { [quirk]: true },
  };
  await write(config, JSON.stringify({ providers: { deviating } }));
  const env = {
    [key]: "sk-canary-row",
    [address]: `${upstream.url}/v1`,
    CHAT_CONFIG: config,
  };
  const options = { env, home, main: `${program}/main.ts` };
  const model = `${provider}/mock-1`;

  // A provider, and a quirk.
  for (const name of [model, "deviating/mock-1"]) {
    const asked = await runCli(
      ["ask", "-m", name, "--seed", "7", "Hello"],
      options,
    );
    assertEquals(asked, { code: 0, stdout: "Grüß dich 🌍\n", stderr: "" });
  }
  const [first, second] = upstream.requests
    .filter(({ method }) => method === "POST")
    .map(({ body }) => JSON.parse(body));
  assertEquals([first.seed, second.seed], [7, undefined]);
  const listed = await runCli(["models"], options);
  assertStringIncludes(listed.stdout, model);

  // A slash command.
  const today = new RegExp(`^\\d{4}-\\d\\d-\\d\\d$`, "m");
  const slash = named("lib/repl/commands/date.ts", /name: "(\w+)"/);
  const held = await runCli(["chat", "-m", "eliza"], {
    ...options,
    stdin: `/help\n/${slash}\n`,
  });
  assertStringIncludes(held.stderr, `/${slash} `);
  assert(today.test(held.stderr), held.stderr);

  // A command.
  const command = named("lib/commands/today/row.ts", /name: "(\w+)"/);
  const { code, stdout } = await runCli([command], options);
  assert(code === 0 && today.test(stdout), stdout);
  const help = await runCli(["--help"], options);
  assertStringIncludes(help.stdout, `  ${command} `);

  // An endpoint, and a page.
  await using serve = await startServe([], home, env, options.main);
  const reply = await fetch(`${serve.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model,
      messages: [{ role: "user", content: "Hello" }],
    }),
  });
  const { choices } = await reply.json();
  assertEquals(choices[0].message.content, "Grüß dich 🌍");
  const { version } = await (await fetch(`${serve.url}/v1/version`)).json();
  const health = await (await fetch(`${serve.url}/health`)).json();
  assertEquals(version, health.version);
  serve.kill("SIGTERM");
  assertEquals((await serve.result).code, 0);
  await using web = await startWeb([], home, env, options.main);
  const page = await fetch(`${web.url}/ui/recent?text=hello&model=mock-*`, {
    headers: web.cookie,
  });
  const html = await page.text();
  assertEquals(html.match(/<li>/g)?.length, 3, html);
  assertStringIncludes(html, ">Recent</a>");
});
