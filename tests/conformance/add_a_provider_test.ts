/**
 * The README's "Add a provider", followed to the letter in a copy of the program.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { mockOpenAi } from "../helpers/mock_openai.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { readSourceFiles, readText } from "../helpers/source_files.ts";

/** The code blocks of the section, in order: a row of the table of providers, a file of an endpoint. */
async function blocks(): Promise<[row: string, endpoint: string]> {
  const readme = await readText("README.md");
  const [, section = ""] = readme.split("\n## Add a provider\n");
  const [text = ""] = section.split("\n## ");
  const [row, endpoint, ...others] = Array.from(
    text.matchAll(/^```.*\n([^]*?)^```$/gm),
    ([, code = ""]) => code,
  );
  assert(row !== undefined && endpoint !== undefined);
  assertEquals(others, []);
  return [row, endpoint];
}

/** Copies everything that the program is made of. */
async function copyProgram(folder: string): Promise<void> {
  for (const { path, text } of await readSourceFiles("main.ts", "lib")) {
    await write(`${folder}/${path}`, text);
  }
  const links = denoJson.links.map((link) => `${link}/deno.json`);
  for (const path of ["deno.json", "deno.lock", ...links]) {
    await write(`${folder}/${path}`, await readText(path));
  }
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, text);
}

/** Puts a text behind another, which must be there once. */
async function insert(
  path: string,
  after: string,
  text: string,
): Promise<void> {
  const parts = (await Deno.readTextFile(path)).split(after);
  assertEquals(parts.length, 2, `${after} in ${path}`);
  await Deno.writeTextFile(path, parts.join(after + text));
}

Deno.test("README: a provider is one row, an endpoint one file and its name in a list", async () => {
  const [row, endpoint] = await blocks();
  const [, name = ""] = /name: "(\w+)"/.exec(row) ?? [];
  const [, baseUrl = ""] = /baseUrlVariable: "(\w+)"/.exec(row) ?? [];
  const [, key = ""] = /keyVariable: "(\w+)"/.exec(row) ?? [];
  const [, route = ""] = /export const (\w+)/.exec(endpoint) ?? [];
  await using folder = await temporaryFolder();
  const program = `${folder.path}/program`;
  await copyProgram(program);
  await insert(
    `${program}/lib/clients/providers.ts`,
    "export const PROVIDERS: readonly ProviderRow[] = [\n",
    row,
  );
  const server = `${program}/lib/server`;
  await write(`${server}/endpoints/${route}.ts`, endpoint);
  await insert(
    `${server}/routes.ts`,
    "export const ROUTES: readonly Route[] = [\n",
    `${route},\n`,
  );
  await insert(
    `${server}/routes.ts`,
    'import type { Route } from "./route.ts";\n',
    `import { ${route} } from "./endpoints/${route}.ts";\n`,
  );

  const check = new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "main.ts"],
    cwd: program,
  });
  const { success, stderr } = await check.output();
  assert(success, new TextDecoder().decode(stderr));

  await using upstream = mockOpenAi();
  const main = `${program}/main.ts`;
  const home = folder.path;
  const env = { [key]: "sk-canary-row", [baseUrl]: `${upstream.url}/v1` };
  const model = `${name}/mock-1`;
  const asked = await runCli(["ask", "-m", model, "Hello"], {
    env,
    home,
    main,
  });
  assertEquals(asked, { code: 0, stdout: "Grüß dich 🌍\n", stderr: "" });
  const listed = await runCli(["models"], { env, home, main });
  assert(listed.stdout.includes(model), listed.stdout);

  await using serve = await startServe([], home, env, main);
  const reply = await fetch(`${serve.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model,
      messages: [{ role: "user", content: "Hello" }],
    }),
  });
  const { choices } = await reply.json();
  assertEquals(choices[0].message.content, "Grüß dich 🌍");
  const { version } = await (await fetch(`${serve.url}/v1/${route}`)).json();
  const health = await (await fetch(`${serve.url}/health`)).json();
  assertEquals(version, health.version);
  serve.kill("SIGTERM");
  assertEquals((await serve.result).code, 0);
});
