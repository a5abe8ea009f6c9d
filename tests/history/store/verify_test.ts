import { assertEquals } from "@std/assert";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import { verifyFiles } from "../../../lib/history/store/verify.ts";
import { appendLines, readLines } from "../../../lib/files/jsonl.ts";
import { LineFiles } from "../../../lib/files/line_files.ts";
import { runCli, temporaryFolder } from "../../helpers/run_cli.ts";
import {
  historyFixture,
  recordCall,
} from "../../conversation/history_fixture.ts";
import { agentTools } from "../../conversation/fragment_fixture.ts";
import { exchange, labelLine, text } from "../fixture.ts";

async function verify(path: string) {
  const problems: string[] = [];
  const found = await verifyFiles(path, {
    encoder: ({ provider }) =>
      provider === "openai" ? JSON.stringify : undefined,
    report: ({ line, what }) => {
      problems.push(`${line}: ${what}`);
      return Promise.resolve();
    },
  });
  assertEquals(found.problems, problems.length);
  return { ...found, problems };
}

/** Records a conversation of so many turns. */
async function record(
  history: Awaited<ReturnType<typeof historyFixture>>,
  topic: string,
  turns: number,
): Promise<void> {
  const messages: { role: string; content: string }[] = [];
  for (let turn = 0; turn < turns; turn++) {
    messages.push({ role: "user", content: `${topic} ${turn}` });
    const body = JSON.stringify({ model: "gpt", messages });
    const answer = { role: "assistant" as const, content: `answer ${turn}` };
    await recordCall(history.recorder, { body, answer });
    messages.push(answer);
  }
}

Deno.test("verifyFiles: what was recorded is proven, labels and other kinds are no problem", async () => {
  await using history = await historyFixture();
  await record(history, "a", 5);
  await record(history, "b", 3);
  const [first] = await history.lines();
  await appendLines(history.path, [
    labelLine(first?.id ?? "", "good"),
    '{"v":1,"kind":"bench","run":"1"}',
    "",
  ]);
  assertEquals(await verify(history.path), {
    lines: 10,
    exchanges: 8,
    proven: 8,
    masked: 0,
    bodiless: 0,
    problems: [],
  });
});

Deno.test("verifyFiles: through rotated files, lines counted in each", async () => {
  await using history = await historyFixture();
  await record(history, "a", 6);
  const lines = await Array.fromAsync(readLines(history.path), (l) => l.text);
  await Deno.remove(history.path);
  for (const line of lines) {
    await appendLines(history.path, [line], { maxBytes: 2000 });
  }
  const { proven, problems } = await verify(history.path);
  assertEquals([proven, problems], [6, []]);
  await appendLines(history.path, ["no JSON"]);
  using files = await LineFiles.open(history.path);
  assertEquals(files.files.length > 2, true);
  const last = await Deno.readTextFile(history.path);
  const [problem] = (await verify(history.path)).problems;
  assertEquals(problem?.split(":")[0], `${last.trimEnd().split("\n").length}`);
});

Deno.test("verifyFiles: a word changed anywhere in a conversation shows, from there on", async () => {
  await using history = await historyFixture();
  await record(history, "a", 4);
  const whole = await Deno.readTextFile(history.path);
  const changed = whole.replace('"answer 1"', '"answer x"');
  await Deno.writeTextFile(history.path, changed);
  const { proven, problems } = await verify(history.path);
  assertEquals(proven, 2);
  assertEquals(problems.map((problem) => problem.split(":")[0]), ["3", "4"]);
  assertEquals(problems[0]?.includes("another hash"), true);
});

Deno.test("verifyFiles: each kind of damage, by its line", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const lost = exchange();
  const orphan: Exchange = { ...exchange(), parent: lost.id };
  const unknown = exchange({ provider: "nobody" });
  const elsewhere: Exchange = { ...exchange(), conversation: lost.id };
  await Deno.writeTextFile(
    path,
    text([
      "no JSON",
      '{"v":1}',
      '{"v":2,"id":"x"}',
      orphan,
      unknown,
      unknown,
      elsewhere,
    ]) + '{"v":1,"id":"01',
  );
  const { lines, exchanges, problems } = await verify(path);
  assertEquals([lines, exchanges], [8, 4]);
  const expected = [
    [1, "cannot be read"],
    [2, 'cannot be read: no valid member "id"'],
    [3, "later version of this program: its version is 2"],
    [5, "the provider nobody is not configured"],
    [6, "is also on an earlier line"],
    [7, `is in the conversation ${lost.id}, but`],
    [8, "it was cut"],
    [4, `continues ${lost.id}, which is not in the history`],
  ] as const;
  assertEquals(problems.length, expected.length);
  expected.forEach(([line, what], i) => {
    assertEquals(problems[i]?.startsWith(`${line}: `), true, problems[i]);
    assertEquals(problems[i]?.includes(what), true, problems[i]);
  });
});

Deno.test("verifyFiles: lines that were put in another order are proven all the same", async () => {
  await using history = await historyFixture();
  await record(history, "a", 4);
  const whole = await Deno.readTextFile(history.path);
  const lines = whole.trimEnd().split("\n").reverse();
  await Deno.writeTextFile(history.path, text(lines));
  const { proven, problems } = await verify(history.path);
  assertEquals([proven, problems], [4, []]);
});

Deno.test("verifyFiles: conversations that do not fit into memory at once", async () => {
  await using history = await historyFixture();
  await record(history, "first ".repeat(300_000), 2);
  await record(history, "second ".repeat(300_000), 2);
  const lines = (await Deno.readTextFile(history.path)).trimEnd().split("\n");
  const [a = "", b = "", c = "", d = ""] = lines;
  await Deno.writeTextFile(history.path, text([a, c, b, d]));
  const { proven, problems } = await verify(history.path);
  assertEquals([proven, problems], [4, []]);
});

Deno.test("verifyFiles: a fragment that is damaged or missing shows", async () => {
  await using history = await historyFixture();
  const ask = (tools: unknown) =>
    recordCall(history.recorder, {
      body: JSON.stringify({ model: "gpt", messages: [], tools }),
      answer: { content: "Done" },
    });
  const [kept, hurt, lost] = [agentTools(3), agentTools(4), agentTools(6)];
  for (const tools of [kept, hurt, lost, hurt]) await ask(tools);
  const { problems, proven } = await verify(history.path);
  assertEquals([problems, proven], [[], 4]);
  const lines = (await Deno.readTextFile(history.path)).trimEnd().split("\n");
  const [, , damaged = "", , missing = ""] = lines;
  const found = await verifyElsewhere([
    ...lines.slice(0, 2),
    damaged.replace("Does", "Did"),
    lines[3] ?? "",
    ...lines.slice(5),
  ]);
  const hash = (line: string) => JSON.parse(line).sha256;
  assertEquals(found, [
    `3: the fragment ${hash(damaged)} is damaged: its text has another hash`,
    `4: names the fragment ${hash(damaged)}, which is not in the history`,
    `5: names the fragment ${hash(missing)}, which is not in the history`,
    `6: names the fragment ${hash(damaged)}, which is not in the history`,
    "6 lines, 4 exchanges, 1 proven, 4 problems",
  ]);
});

/** What the command says of a history of these lines, in a process that remembers nothing. */
async function verifyElsewhere(lines: string[]): Promise<string[]> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  await Deno.writeTextFile(path, text(lines), { mode: 0o600 });
  const { code, stdout } = await runCli(
    ["history", "verify", "--history", path],
    { home: folder.path },
  );
  assertEquals(code, 1);
  return stdout.trimEnd().split("\n").map((line) =>
    line.replace(`${path}:`, "")
  );
}
