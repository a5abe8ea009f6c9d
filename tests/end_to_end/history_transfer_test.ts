import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { fileURLToPath } from "node:url";

const FIXTURES = fileURLToPath(
  new URL("../fixtures/transfer/", import.meta.url),
);
const EXPORTED = `${FIXTURES}conversations.json`;
const KEY = "sk-canary-0123456789abcdef";

/** A home in which two questions were asked and an export was imported. */
async function home(): Promise<
  AsyncDisposable & { path: string; history: string }
> {
  const folder = await temporaryFolder();
  const { path } = folder;
  const history = `${path}/h.jsonl`;
  const asked = `I feel sad, says bob@mail.example with ${KEY} in /home/bob`;
  const common = ["--history", history, "-q"];
  await runCli(["ask", "-m", "eliza", asked, ...common], { home: path });
  await runCli(["ask", "-c", "Says BOB@mail.example", ...common], {
    home: path,
  });
  return {
    path,
    history,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test("history import: says what came of it, and adds nothing the second time", async () => {
  await using folder = await temporaryFolder();
  const args = ["history", "import", EXPORTED, "--history", "new/h.jsonl"];
  const first = await runCli(args, { home: folder.path });
  assertEquals(first, {
    code: 0,
    stdout:
      "imported 3 turns of 2 conversations; 1 message without an answer left out; 1 part without a counterpart left out\n" +
      `left out: 1 × an image ("Metrics in a table" in ${EXPORTED})\n`,
    stderr: "",
  });
  const lines = await readHistory(`${folder.path}/new/h.jsonl`);
  assertEquals(lines.map(({ provider, model }) => [provider, model]), [
    ["openai", "o3"],
    ["openai", "o3"],
    [undefined, undefined],
    ["openai", "gpt-4o"],
  ]);
  const again = await runCli(args, { home: folder.path });
  assertEquals(again.stdout.split(";").slice(0, 2), [
    "imported 0 turns of 2 conversations",
    " 3 already there",
  ]);
  assertEquals(await readHistory(`${folder.path}/new/h.jsonl`), lines);
  const verified = await runCli(
    ["history", "verify", "--history", "new/h.jsonl"],
    { home: folder.path },
  );
  assertEquals(verified.code, 0, verified.stdout + verified.stderr);
});

Deno.test("history import: llm's log, and who answered where nobody says", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const log = new DatabaseSync(`${path}/logs.db`);
  log.exec(
    `CREATE TABLE responses (id TEXT, conversation_id TEXT, model TEXT,
       prompt TEXT, system TEXT, response TEXT, datetime_utc TEXT);
     INSERT INTO responses VALUES
       ('1', 'c', 'mistral/large', 'Hi', NULL, 'Hello', '2026-01-01T00:00:00'),
       ('2', 'c', '', 'Bye', NULL, 'Goodbye', '2026-01-01T00:00:01')`,
  );
  log.close();
  const { code, stdout } = await runCli(
    ["history", "import", "logs.db", "-m", "gpt-4o", "--history", "h.jsonl"],
    { home: path },
  );
  assertEquals([code, stdout], [0, "imported 2 turns of 1 conversation\n"]);
  const lines = await readHistory(`${path}/h.jsonl`);
  assertEquals(
    lines.map(({ provider, model, started }) => [provider, model, started]),
    [
      ["mistral", "large", "2026-01-01T00:00:00.000Z"],
      ["openai", "gpt-4o", "2026-01-01T00:00:01.000Z"],
    ],
  );
});

Deno.test("history import: a conversation that is wrong is named, and the exit code tells", async () => {
  await using folder = await temporaryFolder();
  const file = `${FIXTURES}messages.jsonl`;
  const { code, stdout, stderr } = await runCli(
    ["history", "import", file, "--history", "h.jsonl"],
    { home: folder.path },
  );
  assertEquals(code, 1);
  assertMatch(
    stdout,
    /^imported 3 turns of 3 conversations;.* 1 not readable$/m,
  );
  assertMatch(
    stderr,
    /^chat: conversation 3 of .*: messages\[0\]\.role must be/,
  );
});

const REFUSED: readonly [name: string, args: string[], says: string][] = [
  ["no file", [], "No file to import"],
  [
    "a file that is not there",
    ["none.json"],
    "Cannot import none.json: the file does not exist",
  ],
  ["a device", ["/dev/null"], "Cannot import /dev/null: it is not a file"],
  [
    "another format",
    ["x", "--format", "pdf"],
    '--from takes chat, claude-code, codex, claude, chatgpt, openai, sharegpt, langfuse, langsmith, litellm, otel, llm, not "pdf"',
  ],
];

for (const [name, args, says] of REFUSED) {
  Deno.test(`history import: ${name} is wrong usage`, async () => {
    const { code, stderr } = await runCli(["history", "import", ...args]);
    assertEquals(code, 2);
    assertMatch(stderr, /^chat: [^\n]*\n$/);
    assertStringIncludes(stderr, says);
  });
}

Deno.test("history export: the last conversation, as it was, in each format", async () => {
  await using folder = await home();
  const run = async (...args: string[]) => {
    const result = await runCli(
      ["history", "export", "--history", folder.history, ...args],
      { home: folder.path },
    );
    assertEquals([result.code, result.stderr], [0, ""]);
    return result.stdout;
  };
  const markdown = await run("last");
  assertMatch(markdown, /^# I feel sad, says bob@mail\.example/);
  assertEquals(markdown.match(/^## \w+/gm), [
    "## User",
    "## Assistant",
    "## User",
    "## Assistant",
  ]);
  const lines = await readHistory(folder.history);
  assertEquals(JSON.parse(await run("last", "--format", "json")), lines);
  const { messages } = JSON.parse(await run("last", "--format", "openai"));
  assertEquals(
    messages.map(({ role }: { role: string }) => role),
    ["user", "assistant", "user", "assistant"],
  );
  const html = await run("last", "--format=html");
  assertMatch(html, /^<!doctype html>[^]*<\/html>\n$/);

  await runCli(["history", "import", EXPORTED, "--history", folder.history], {
    home: folder.path,
  });
  const all = (await run("--format", "openai")).trimEnd().split("\n");
  assertEquals(all.length, 3);
  const imported = await run("--source", "import", "--format", "json");
  assertEquals(JSON.parse(imported).length, 3);
  const one = await run("--source", "import", "-n", "1", "--format", "json");
  assertEquals(JSON.parse(one).length, 1);
  assertEquals((await run("--search", "hypertable")).match(/^# .*/gm), [
    "# Metrics in a table",
  ]);
});

Deno.test("history export --scrub: the same secret has one placeholder; the report names none", async () => {
  await using folder = await home();
  await Deno.writeTextFile(`${folder.path}/names`, "Sad\n");
  for (const format of ["md", "json", "openai", "html"]) {
    const { code, stdout, stderr } = await runCli([
      "history",
      "export",
      "--history",
      folder.history,
      "--format",
      format,
      "--scrub-list",
      "names",
    ], { home: folder.path });
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stdout,
      "I feel NAME_1, says EMAIL_1 with KEY_1 in /home/USER_1",
    );
    assertStringIncludes(stdout, "Says EMAIL_1");
    assert(!/canary|bob|sad/i.test(stdout), stdout);
    assertMatch(
      stderr,
      /^chat: scrubbed: 1 key in 1 place, 1 mail address in \d places, 1 home folder in 1 place, 1 name in \d places\n$/,
    );
  }
});

Deno.test("history export: an id with filters, two ids and unknown ones are wrong usage", async () => {
  await using folder = await home();
  for (
    const [args, says] of [
      [["last", "--model", "x"], "--model cannot be used with an ID"],
      [["a", "b"], "expects at most one ID"],
      [["zz"], 'No exchange or conversation "zz"'],
      [
        ["--format", "pdf"],
        '--format takes md, json, openai, html, promptfoo, inspect, atif, dpo, parquet, not "pdf"',
      ],
      [["--scrub-list", "none"], "Cannot read the list of names"],
    ] as const
  ) {
    const { code, stdout, stderr } = await runCli(
      ["history", "export", "--history", folder.history, ...args],
      { home: folder.path },
    );
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, says);
  }
});

Deno.test("history sample: a history by itself, the same for the same seed, that bench takes", async () => {
  await using folder = await home();
  const { path, history } = folder;
  await runCli(["history", "import", EXPORTED, "--history", history], {
    home: path,
  });
  const sample = async (...args: string[]) =>
    await runCli(["history", "sample", "--history", history, ...args], {
      home: path,
    });
  const two = await sample("-n", "2", "--seed", "7");
  assertEquals(two.stderr, "chat: 2 of 5 different requests\n");
  assertEquals((await sample("-n", "2", "--seed", "7")).stdout, two.stdout);
  const own = await sample("--source", "ask", "-n", "0");
  const lines = own.stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(
    lines.map(({ parent, request }) => [parent, request.messages.length]),
    [[null, 1], [null, 3]],
  );
  await Deno.writeTextFile(`${path}/sample.jsonl`, own.stdout);
  const verified = await runCli(
    ["history", "verify", "--history", "sample.jsonl"],
    { home: path },
  );
  assertEquals(verified.code, 0, verified.stdout + verified.stderr);
  const bench = await runCli(
    ["bench", "--models", "eliza", "--history", "sample.jsonl", "-n", "0"],
    { home: path },
  );
  assertEquals(bench.code, 0, bench.stderr);
  assertMatch(bench.stdout, /eliza/);
  const prompts = await runCli(
    ["bench", "--models", "eliza", "--prompts", "sample.jsonl", ...HISTORY],
    { home: path },
  );
  assertEquals(prompts.code, 0, prompts.stderr);
  assertMatch(prompts.stdout, /^2 items/);
  const written = async (...args: string[]) => {
    const words = ["history", "export", "--format", "openai", ...HISTORY];
    return (await runCli([...words, ...args], { home: path })).stdout;
  };
  assertEquals(/Says BOB/.test(await written()), false);
  assertMatch(await written("--source", "bench"), /Says BOB/);
});

/** Another one, in which only a benchmark is recorded. */
const HISTORY = ["--history", "other.jsonl"];
