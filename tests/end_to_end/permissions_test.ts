import { assert, assertEquals, assertMatch } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { temporaryFolder } from "../helpers/run_cli.ts";
import { programEnv } from "../helpers/run_cli.ts";
import { COMMANDS } from "../../lib/commands/table.ts";
import { readText } from "../helpers/source_files.ts";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** What the tasks that run the program permit and refuse. */
const SANDBOX = denoJson.tasks.run.split(" ")
  .filter((word) => /^--(?:allow|deny)-/.test(word));

const FLAGS = SANDBOX.filter((word) => word.startsWith("--allow-"));

/** Runs the program with all of its permissions but one. */
async function runWithout(
  flag: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using home = await temporaryFolder();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt"],
      ...FLAGS.filter((other) => other !== flag),
      ...[MAIN, ...args],
    ],
    cwd: home.path,
    env: programEnv(home.path, {
      OPENAI_API_KEY: "sk-canary-none",
      OPENAI_BASE_URL: "http://127.0.0.1:2/v1",
    }),
    clearEnv: true,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

Deno.test("permissions: the tasks have those that SECURITY.md lists, each with what it is for", async () => {
  const table = (await readText("SECURITY.md"))
    .matchAll(/^\| `(--allow-\w+)` +\| (.*?) +\| (.*?) +\|$/gm);
  const rows = Array.from(table, ([, flag, why, without]) => {
    assertEquals([why, without].includes(""), false);
    return flag;
  });
  assertEquals(rows, FLAGS);
  for (const task of ["chat", "ask", "serve"] as const) {
    const words = denoJson.tasks[task].split(" ");
    assertEquals(
      words.filter((word) => /-(?:allow|deny)-/.test(word)),
      SANDBOX,
    );
  }
});

Deno.test("permissions: libraries and facts about the machine are refused without asking", async () => {
  await using folder = await temporaryFolder();
  const script = `${folder.path}/script.ts`;
  await Deno.writeTextFile(
    script,
    `const tries = [() => Deno.osRelease(), () => Deno.dlopen("x", {})];
    for (const run of tries) {
      try {
        run();
        console.log("done");
      } catch (error) {
        console.log(/^Requires (\\w+) access/.exec(error.message)?.[1]);
      }
    }`,
  );
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", ...SANDBOX, script],
    env: programEnv(folder.path),
    clearEnv: true,
    stdin: "null",
    stderr: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "sys\nffi\n");
});

const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** Runs a command in a program that then tries to start another one, and says whether it could. */
const STARTING = `import { main } from ${JSON.stringify(MAIN)};
import { systemIo } from ${
  JSON.stringify(new URL("../../lib/cli/system_io.ts", import.meta.url))
};
await main(Deno.args, systemIo());
try {
  new Deno.Command("true").outputSync();
  console.error("started");
} catch (error) {
  console.error(error.name);
}`;

Deno.test("permissions: every command but run gives --allow-run back, also when it fails, unless a tool needs it", async () => {
  await using folder = await temporaryFolder();
  const script = `${folder.path}/starting.ts`;
  await Deno.writeTextFile(script, STARTING);
  const commands = COMMANDS.flatMap((command) => [
    [command.name],
    ...(command.commands ?? []).map(({ name }) => [command.name, name]),
  ]);
  assert(commands.length > 20);
  const tools = `${folder.path}/.config/chat/tools`;
  await Deno.mkdir(tools, { recursive: true });
  const own = { description: "x", command: ["true"] };
  await Deno.writeTextFile(`${tools}/own.json`, JSON.stringify(own));
  const templates = `${folder.path}/.config/chat/templates`;
  await Deno.mkdir(templates);
  await Deno.writeTextFile(`${templates}/plain.md`, "{{input}}");
  const eliza = ["-m", "eliza", "-n"];
  const lines: [words: string[], can: string][] = [
    ...commands.map((words): [string[], string] => [
      [...words, "--help"],
      words[0] === "run" ? "started" : "NotCapable",
    ]),
    [["ask", "-m", "eliza", "-n", "Hello"], "NotCapable"],
    // Only where a tool is on that is a program.
    [["ask", ...eliza, "-T", "time", "Hello"], "NotCapable"],
    [["ask", ...eliza, "-t", "plain", "Hello"], "NotCapable"],
    [["ask", ...eliza, "-T", "own", "Hello"], "started"],
    [["chat", ...eliza, "-T", "time"], "NotCapable"],
    [["chat", ...eliza, "-t", "plain"], "NotCapable"],
    [["chat", ...eliza, "-T", "own"], "started"],
    [["serve", "-T", "own"], "NotCapable"],
    [["ask", "--no-such-option"], "NotCapable"],
    [["serve", "--port", "x"], "NotCapable"],
    [["--help"], "NotCapable"],
    [["no-such-command"], "NotCapable"],
  ];
  for (const [words, can] of lines) {
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--config",
        CONFIG,
        ...SANDBOX,
        script,
        ...words,
      ],
      cwd: folder.path,
      env: programEnv(folder.path),
      clearEnv: true,
      stdin: "null",
      stdout: "null",
    }).output();
    const said = new TextDecoder().decode(stderr).trimEnd().split("\n");
    assertEquals(said.at(-1), can, words.join(" "));
  }
});

const eliza = ["ask", "-m", "eliza", "Hello"];
const openai = ["ask", "-m", "openai/m", "Hello"];
const serve = ["serve", "--port", "0"];

/** What the table says, as it shows. */
const cases: [flag: string, args: string[], code: number, stderr: RegExp][] = [
  ["--allow-net", openai, 2, /no permission to reach .*--allow-net/],
  ["--allow-net", serve, 2, /cannot listen .* without --allow-net/],
  ["--allow-net", eliza, 0, /^$/],
  [
    "--allow-read",
    eliza,
    2,
    /^chat: not permitted, .* without --allow-read\n$/,
  ],
  [
    "--allow-write",
    eliza,
    0,
    /^chat: cannot write the history .* without --allow-write; it stays in memory[^\n]*\n/,
  ],
  ["--allow-env", eliza, 2, /^chat: not permitted, .* without --allow-env\n$/],
  ["--allow-run", ["run", "true"], 2, /^chat: .* without --allow-run\n$/],
  ["--allow-run", eliza, 0, /^$/],
];
for (const [flag, args, code, stderr] of cases) {
  Deno.test(`permissions: without ${flag}, chat ${args[0]} ${args[2]} ends with ${code} and says ${stderr.source}`, async () => {
    const result = await runWithout(flag, args);
    assertMatch(result.stderr.trimStart(), stderr);
    assertEquals(result.code, code);
    assertEquals(result.stdout !== "", code === 0);
  });
}
