/**
 * What people have from other programs: each format is imported, shown, continued and benchmarked by the program itself.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { zipOf } from "../helpers/zip.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";

/** A format, and what is to be seen of its fixture. */
interface Format {
  readonly name: string;
  /** Below the fixtures. */
  readonly path: string;
  /** The first line of the report. */
  readonly report: string;
  /** Lines of the report about parts that were left out: how they begin. */
  readonly leftOut?: readonly string[];
  /** Text of an answer, and what else the conversation shows. */
  readonly finds: string;
  readonly shows: readonly string[];
  /** What the request that continues that answer holds, as JSON text. */
  readonly sends: readonly string[];
  readonly sendsNot?: readonly string[];
  /** Comes as a ZIP archive on standard input. */
  readonly zipped?: true;
  /** The model that continues it, where the file names none. */
  readonly model?: string;
  /** Provider, model and tokens of one exchange. */
  readonly first: readonly [provider: string, model: string, tokens: number];
}

/** What the fixtures of tracing programs have in common: two calls of one conversation, the second one first. */
const LOGGED: Omit<Format, "name" | "path" | "report"> = {
  finds: "Twelve loaves",
  shows: ["loaves", '{"kind":"rye"}', "The tool says so."],
  sends: [
    '"tool_call_id":"call_7"',
    "data:image/png;base64",
    "You count loaves.",
  ],
  first: ["openai", "gpt-4o-mini", 39],
};

const LOGGED_REPORTS: Readonly<Record<string, string>> = {
  "langfuse":
    "imported 3 turns of 3 conversations; 1 already there; 1 part without a counterpart left out",
  "langsmith.jsonl":
    "imported 2 turns of 2 conversations; 1 already there; 1 part without a counterpart left out",
  "litellm.jsonl":
    "imported 4 turns of 4 conversations; 1 already there; 2 parts without a counterpart left out",
  "otel.jsonl":
    "imported 4 turns of 4 conversations; 1 already there; 1 part without a counterpart left out",
};

const LOGGED_LEFT_OUT: Readonly<Record<string, string[]>> = {
  "langfuse": ["1 × a call that failed (conversation "],
  "langsmith.jsonl": ["1 × a call that failed (conversation "],
  "litellm.jsonl": [
    "1 × a call whose texts are not in the file (conversation ",
    "1 × a call that failed (conversation ",
  ],
  "otel.jsonl": ["1 × a call whose texts are not in the file (conversation "],
};

const FORMATS: readonly Format[] = [
  {
    name: "Claude Code",
    path: "claude_code",
    report:
      "imported 5 turns of 3 conversations; 3 parts without a counterpart left out; 1 other file skipped",
    leftOut: [
      '1 × context that was attached ("Count the loaves" in ',
      '1 × a message on another branch ("Count the loaves" in ',
      '1 × a note of Claude Code in place of an answer ("Count the loaves" in ',
    ],
    finds: "Still twelve",
    shows: ["Read", "12 rye", "No such file", "Two files, both at once."],
    sends: [
      '"signature":"c2lnbmF0dXJlLW9uZQ=="',
      '"tool_use_id":"toolu_02"',
      '"media_type":"image/png"',
    ],
    first: ["anthropic", "claude-sonnet-4-5-20250929", 2100],
  },
  {
    name: "Codex",
    path: "codex",
    report:
      "imported 7 turns of 4 conversations; 2 already there; 1 part without a counterpart left out",
    leftOut: ["1 × an item of type ghost_snapshot (conversation 1 of "],
    finds: "None.",
    shows: ["wc -l rye.txt", "12 rye.txt", "apply_patch", "Counting lines"],
    sends: [
      '"role":"developer"',
      '"name":"shell_command"',
      '"tool_call_id":"call_2"',
      "data:image/png;base64",
    ],
    sendsNot: ["gAAAAABpencrypted"],
    first: ["openai", "gpt-5.2-codex", 1580],
  },
  {
    name: "Claude.ai's export",
    path: "claude_ai",
    report:
      "imported 4 turns of 2 conversations; 3 parts without a counterpart left out; 2 other files skipped",
    leftOut: [
      '2 × a message on another branch ("Spelt or rye" in ',
      '1 × an attached file ("Spelt or rye" in ',
    ],
    zipped: true,
    finds: "In winter even more",
    shows: ["rye,12", "web_search", "Rye leads.", "I look it up."],
    sends: ["rye,12", '"name":"web_search"', "Rye leads."],
    model: "openai/gpt-4o-mini",
    first: ["unknown", "unknown", 0],
  },
  {
    name: "ChatGPT's export",
    path: "chatgpt",
    report:
      "imported 3 turns of 2 conversations; 1 message without an answer left out; 1 other file skipped",
    zipped: true,
    finds: "One hypertable",
    shows: ["web.search", "Hypertables", "One for each metric?"],
    sends: [
      "data:image/png;base64,iVBORw0KGgo=",
      '"name":"web_search"',
      "I run a bakery.",
    ],
    first: ["openai", "o3", 0],
  },
  {
    name: "ShareGPT's form",
    path: "sharegpt.json",
    report: "imported 4 turns of 2 conversations",
    finds: "Bake.",
    shows: ["You bake.", "220 degrees", "oven"],
    sends: ["You bake.", '"name":"oven"', "220 degrees"],
    model: "openai/gpt-4o-mini",
    first: ["unknown", "unknown", 0],
  },
  ...["langfuse", "langsmith.jsonl", "litellm.jsonl", "otel.jsonl"].map((
    path,
  ): Format => ({
    ...LOGGED,
    name: path.replace(".jsonl", ""),
    path,
    report: LOGGED_REPORTS[path] ?? "",
    leftOut: LOGGED_LEFT_OUT[path] ?? [],
  })),
];

for (const format of FORMATS) {
  Deno.test(`history import: ${format.name} is shown, continued and benchmarked`, async () => {
    await using folder = await temporaryFolder();
    await using upstream = scriptedAnswer("Thirteen");
    const history = `${folder.path}/h.jsonl`;
    const run = async (words: readonly string[], stdin?: Uint8Array) => {
      const result = await runCli([...words, "--history", history], {
        home: folder.path,
        env: bothKeys(upstream),
        ...(stdin === undefined ? {} : { stdin }),
      });
      assertEquals(result.code, 0, result.stdout + result.stderr);
      return result.stdout;
    };
    const path = fileURLToPath(
      new URL(`../fixtures/transfer/${format.path}`, import.meta.url),
    );
    const stdin = format.zipped ? await zipOf(await filesIn(path)) : undefined;
    const place = stdin === undefined ? path : "-";
    const [report, ...leftOut] = (await run(
      ["history", "import", place],
      stdin,
    )).trim().split("\n");
    assertEquals(report, format.report);
    const kinds = format.leftOut ?? [];
    assertEquals(leftOut.length, kinds.length, leftOut.join("\n"));
    for (const [at, kind] of kinds.entries()) {
      assert(leftOut[at]?.startsWith(`left out: ${kind}`), leftOut[at]);
    }
    await run(["history", "verify"]);

    const lines = (await readHistory(history)).filter(({ kind }) => !kind);
    const [provider, model, tokens] = format.first;
    const facts = lines.map((line) => {
      const { total_tokens: total } = line["usage"] as { total_tokens: number };
      const name = `${line["model"]}`.replace(/-2024-07-18$/, "");
      return `${line["provider"]} ${name} ${total}`;
    });
    assert(facts.includes(`${provider} ${model} ${tokens}`), facts.join("\n"));
    const id = `${
      lines.find(({ response }) =>
        JSON.stringify(response).includes(format.finds)
      )?.["id"]
    }`;

    const shown = await run(["history", "show", id]);
    for (const text of format.shows) assertStringIncludes(shown, text);

    const chosen = format.model === undefined ? [] : ["-m", format.model];
    const asked = await run(["ask", ...chosen, "--cid", id, "And now?"]);
    assertEquals(asked, "Thirteen\n");
    const sent = JSON.stringify(bodyOf(upstream));
    assertStringIncludes(sent, "And now?");
    for (const text of format.sends) assertStringIncludes(sent, text);
    for (const text of format.sendsNot ?? []) {
      assert(!sent.includes(text), text);
    }

    // dprint-ignore
    const bench = [
      "bench",
      "--models",
      "openai/gpt-4o-mini",
      "--source",
      "import",
      "-n",
      "1",
      "--seed",
      "1",
    ];
    await run(bench);
    assertEquals(bodyOf(upstream, 1).model, "gpt-4o-mini");
  });
}

Deno.test("bench: a turn whose texts were cut before it was imported is not asked again, and counted", async () => {
  await using folder = await temporaryFolder();
  await using upstream = scriptedAnswer("Twelve");
  const history = `${folder.path}/h.jsonl`;
  const run = (...words: string[]) =>
    runCli([...words, "--history", history], {
      home: folder.path,
      env: bothKeys(upstream),
    });
  const path = fileURLToPath(
    new URL("../fixtures/transfer/litellm.jsonl", import.meta.url),
  );
  await run("history", "import", path);
  const { code, stderr } = await run(
    // dprint-ignore
    ...[
      "bench",
      "--models",
      "openai/gpt-4o-mini",
      "--source",
      "import",
      "-n",
      "0",
    ],
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(
    stderr,
    "1 request left out: their texts were cut before they were imported",
  );
  // The first is sent twice, to warm up.
  assertEquals(new Set(upstream.requests.map(({ body }) => body)).size, 3);
  assert(!upstream.requests.some(({ body }) => body.includes("truncated")));
});

Deno.test("history import: a key of this machine that an agent printed does not become part of the history", async () => {
  await using folder = await temporaryFolder();
  const key = "sk-canary-printed-by-an-agent";
  const path = `${folder.path}/a.json`;
  await Deno.writeTextFile(
    path,
    JSON.stringify([
      { role: "user", content: "cat .env" },
      { role: "assistant", content: `It says ${key}` },
    ]),
  );
  const { code, stderr } = await runCli(
    ["history", "import", path, "--history", "h.jsonl"],
    { home: folder.path, env: { OPENAI_API_KEY: key } },
  );
  assertEquals([code, stderr], [0, ""]);
  const text = await Deno.readTextFile(`${folder.path}/h.jsonl`);
  assert(!text.includes("canary"));
  assertStringIncludes(text, "It says ***");
});

/** The files in a folder, as an export's archive has them. */
async function filesIn(folder: string): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for await (const { name } of Deno.readDir(folder)) {
    files[name] = await Deno.readFile(`${folder}/${name}`);
  }
  return files;
}
