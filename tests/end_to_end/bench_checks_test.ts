import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { timedUpstream } from "./bench_upstream.ts";

/** A folder with files by their names. */
async function withFiles(
  files: Record<string, string>,
): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  return folder;
}

Deno.test("bench --prompts: JavaScript of a data file runs only with --allow-scripts", async () => {
  const check = { type: "javascript", value: "output.length > 0" };
  await using folder = await withFiles({
    "p.jsonl": JSON.stringify({ prompt: "hello", assert: [check] }) + "\n",
  });
  const bench = (...args: string[]) =>
    runCli(["bench", "--history", "h.jsonl", ...args], { home: folder.path });
  const run = ["--models", "eliza", "--prompts", "p.jsonl"];
  const refused = await bench(...run);
  assertEquals([refused.code, refused.stdout], [2, ""]);
  assertMatch(
    refused.stderr,
    /^chat: p\.jsonl contains JavaScript[^\n]+scripts/,
  );
  const allowed = await bench(...run, "--allow-scripts");
  assertEquals(allowed.code, 0, allowed.stderr);
  assertMatch(allowed.stdout, /Pass +100 %/);
  assertStringIncludes(allowed.stderr, "--allow-scripts");
  // What a history holds may be a stranger's too.
  assertEquals((await bench("--report-only", "last")).code, 2);
  assertEquals(
    (await bench("--report-only", "last", "--allow-scripts")).stdout,
    allowed.stdout,
  );
});

Deno.test("bench --grader: llm-rubric and similar by a model, told again from the history", async () => {
  await using folder = await withFiles({
    "config.yaml": `
prompts: ["Where is {{city}}?"]
tests:
  - vars: {city: Paris}
    assert:
      - {type: llm-rubric, value: "names the country of {{city}}", metric: facts}
      - {type: similar, value: "{{city}} is in France", threshold: 0.9}
  - vars: {city: Rome}
    assert: [{type: not-llm-rubric, value: polite, metric: facts}]
`,
  });
  const asked: string[] = [];
  await using upstream = timedUpstream(({ model, messages }) => {
    const text = messages.at(-1)?.content ?? "";
    if (model !== "grader") return { texts: ["In ", "France."] };
    asked.push(text);
    if (text.includes("is in France")) {
      return { texts: ['{"pass":true,"score":0.7,"reason":"half of it"}'] };
    }
    return { texts: ["Well.\n", '{"pass":true,"score":1,"reason":"fine"}'] };
  });
  const args = ["bench", "--models", "openai/m", "--prompts", "config.yaml"];
  const options = { home: folder.path, env: upstream.env };
  const without = await runCli(args, options);
  assertEquals([without.code, upstream.requests.length], [2, 0]);
  assertMatch(without.stderr, /llm-rubric needs a grading model[^\n]+--gr/);
  const run = await runCli(
    [...args, "--grader", "openai/grader", "--history", "h.jsonl"],
    options,
  );
  assertEquals(run.code, 0, run.stderr);
  assertEquals(asked.length, 3);
  assertStringIncludes(
    asked.find((text) => text.includes("country")) ?? "",
    "In France.",
  );
  assertMatch(run.stdout, /Pass +0 %/);
  assertMatch(run.stdout, / facts +0\.5\n/);
  assertStringIncludes(run.stdout, "is in France: half of it");
  const again = await runCli(
    ["bench", "--history", "h.jsonl", "--report-only", "last"]
      .concat("--junit", "r.xml"),
    options,
  );
  assertEquals(again.stdout, run.stdout);
  const xml = await Deno.readTextFile(`${folder.path}/r.xml`);
  assertStringIncludes(xml, "similar Paris is in France: half of it");
});

const refused: [string, Record<string, string>, string[], RegExp][] = [
  [
    "a variable that there is not",
    { "a.yaml": '- {type: equals, value: "{{wanted}}"}\n' },
    ["--assert", "a.yaml"],
    /"\{\{wanted\}\}" has no value \(there are prompt\)/,
  ],
  [
    "tests in a file of checks",
    { "a.yaml": "assert: [{type: is-json}]\ntests: []\n" },
    ["--assert", "a.yaml"],
    /--assert does not read "tests"/,
  ],
  [
    "a file that is not there",
    { "a.yaml": "- {type: contains, value: file://no.txt}\n" },
    ["--assert", "a.yaml"],
    /Cannot read .*no\.txt/,
  ],
  [
    "a file outside of the folder",
    { "a.yaml": "- {type: contains, value: file:///etc/passwd}\n" },
    ["--assert", "a.yaml"],
    /\/etc\/passwd is outside/,
  ],
  [
    "a member of a check that nobody knows",
    { "a.json": '[{"type":"contains","value":"x","provider":"y"}]' },
    ["--assert", "a.json"],
    /Check 1 of a\.json: "provider" is not supported/,
  ],
  [
    "a limit for differences that is none",
    {},
    ["--min-difference", "5"],
    /--min-difference cannot be read/,
  ],
  ["another first token", {}, ["--ttft", "chunk"], /--ttft takes/],
];
for (const [name, files, args, expected] of refused) {
  Deno.test(`bench: ${name} is exit 2 before anything is sent`, async () => {
    await using folder = await withFiles({
      "p.jsonl": '{"prompt":"hello"}\n',
      ...files,
    });
    const { code, stdout, stderr } = await runCli(
      ["bench", "--models", "eliza", "--prompts", "p.jsonl", ...args],
      { home: folder.path },
    );
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, expected);
  });
}

Deno.test("bench --ttft first-chunk: ends with the chunk that holds a role alone, as vLLM's does", async () => {
  await using folder = await withFiles({ "p.jsonl": '{"prompt":"hello"}\n' });
  await using upstream = timedUpstream(() => ({ texts: ["late"], first: 300 }));
  const ttft = async (...args: string[]) => {
    const { stdout, stderr } = await runCli(
      ["bench", "--history", "h.jsonl", "--json", ...args],
      { home: folder.path, env: upstream.env },
    );
    return JSON.parse(stdout || stderr).models[0].ttft.p50.value;
  };
  const first = await ttft(
    ...["--models", "openai/m", "--prompts", "p.jsonl"],
    ...["--ttft", "first-chunk"],
  );
  const character = await ttft(
    "--report-only",
    "last",
    "--ttft",
    "first-character",
  );
  assertEquals(character >= 300, true, `${character}`);
  assertEquals(character - first >= 150, true, `${first} and ${character}`);
});

Deno.test("bench: where no tokens are counted there is no rate of tokens", async () => {
  await using folder = await withFiles({ "p.jsonl": '{"prompt":"hello"}\n' });
  await using upstream = timedUpstream(() => ({ texts: ["hi"], silent: true }));
  const { stdout } = await runCli(
    ["bench", "--models", "openai/m", "--prompts", "p.jsonl", "--no-history"],
    { home: folder.path, env: upstream.env },
  );
  assertMatch(stdout, /Output tokens\/s +–\n/);
  assertMatch(stdout, /Output tokens +–\n/);
});
