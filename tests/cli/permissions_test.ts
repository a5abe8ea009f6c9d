import { assertEquals, assertMatch } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { temporaryFolder } from "../helpers/run_cli.ts";
import { programEnv } from "../helpers/run_cli.ts";
import { readText } from "../helpers/source_files.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

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

Deno.test("permissions: README.md lists the same", async () => {
  const rows = (await readText("README.md")).matchAll(/^\| `(--allow-\w+)`/gm);
  assertEquals(Array.from(rows, ([, flag]) => flag), FLAGS);
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
];
for (const [flag, args, code, stderr] of cases) {
  Deno.test(`permissions: without ${flag}, chat ${args[0]} ${args[2]} ends with ${code} and says ${stderr.source}`, async () => {
    const result = await runWithout(flag, args);
    assertMatch(result.stderr.trimStart(), stderr);
    assertEquals(result.code, code);
    assertEquals(result.stdout !== "", code === 0);
  });
}
