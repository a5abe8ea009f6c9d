import { assertEquals } from "@std/assert";
import type { Exchange } from "../../lib/conversation/exchange.ts";
import { verifyHistory } from "../../lib/history/verify.ts";
import { appendLines, readLines } from "../../lib/wire/jsonl.ts";
import { LineFiles } from "../../lib/wire/line_files.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { historyFixture, recordCall } from "../conversation/history_fixture.ts";
import { exchange, labelLine, text } from "./fixture.ts";

async function verify(path: string) {
  const problems: string[] = [];
  using files = await LineFiles.open(path);
  const found = await verifyHistory(files, {
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

Deno.test("verifyHistory: what was recorded is proven, labels and other kinds are no problem", async () => {
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
    bodiless: 0,
    problems: [],
  });
});

Deno.test("verifyHistory: through rotated files, lines counted in each", async () => {
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

Deno.test("verifyHistory: a word changed anywhere in a conversation shows, from there on", async () => {
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

Deno.test("verifyHistory: each kind of damage, by its line", async () => {
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
    [5, "the provider nobody is not known here"],
    [6, "stands on an earlier line too"],
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

Deno.test("verifyHistory: lines that were put in another order are proven all the same", async () => {
  await using history = await historyFixture();
  await record(history, "a", 4);
  const whole = await Deno.readTextFile(history.path);
  const lines = whole.trimEnd().split("\n").reverse();
  await Deno.writeTextFile(history.path, text(lines));
  const { proven, problems } = await verify(history.path);
  assertEquals([proven, problems], [4, []]);
});

Deno.test("verifyHistory: conversations that do not fit into memory at once", async () => {
  await using history = await historyFixture();
  await record(history, "first ".repeat(300_000), 2);
  await record(history, "second ".repeat(300_000), 2);
  const lines = (await Deno.readTextFile(history.path)).trimEnd().split("\n");
  const [a = "", b = "", c = "", d = ""] = lines;
  await Deno.writeTextFile(history.path, text([a, c, b, d]));
  const { proven, problems } = await verify(history.path);
  assertEquals([proven, problems], [4, []]);
});
