import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { recorded } from "../fixture.ts";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ChatError, UsageError } from "../../../lib/core/errors.ts";
import type { Message } from "../../../lib/core/chat.ts";
import { rebuildBody } from "../../../lib/history/chain/rebuild.ts";
import {
  type HistoryFixture,
  historyFixture,
  recordCall,
} from "../../conversation/history_fixture.ts";
import { until } from "../../helpers/until.ts";

const PROCESS = fileURLToPath(
  new URL("../../conversation/record_process.ts", import.meta.url),
);

/** Asks one question, in a conversation of its own. */
function ask(history: HistoryFixture, question: string): Promise<string> {
  const messages = [{ role: "user", content: question }];
  const body = JSON.stringify({ model: "gpt", messages });
  return recordCall(history.recorder, { body, answer: { content: "ok" } });
}

/** Goes on after {@linkcode ask} and this. */
function continueAnswer(
  history: HistoryFixture,
  questions: readonly string[],
): Promise<string> {
  const messages = questions.flatMap((content): Message[] => [
    { role: "user", content },
    { role: "assistant", content: "ok" },
  ]);
  const body = JSON.stringify({
    model: "gpt",
    messages: messages.slice(0, -1),
  });
  return recordCall(history.recorder, { body, answer: { content: "ok" } });
}

async function append(history: HistoryFixture, text: string): Promise<void> {
  await Deno.writeTextFile(history.path, text, { append: true });
}

async function ids(history: HistoryFixture): Promise<string[]> {
  const found = (await recorded(history.store)).map(({ id }) => id);
  const newest = (await Array.fromAsync(history.store.query({}))).flat()
    .filter(({ exchange }) => exchange !== undefined).map(({ id }) => id);
  assertEquals(newest.reverse(), found);
  return found;
}

Deno.test("JsonlHistory: processes that write at once lose nothing and mix nothing", async () => {
  await using history = await historyFixture();
  const names = ["a", "b", "c", "d"];
  const results = await Promise.all(names.map(async (name) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", PROCESS, history.path, name, "25"],
    }).output();
    return [code, new TextDecoder().decode(stderr)];
  }));
  assertEquals(results, names.map(() => [0, ""]));
  const lines = await history.lines();
  assertEquals(lines.length, 100);
  assertEquals(new Set(lines.map(({ id }) => id)).size, 100);
  assertEquals(new Set(lines.map((line) => line.conversation)).size, 4);
  for (const line of lines) {
    const chain = await history.store.chain(line);
    const said = chain.map(({ response }) =>
      response?.choices[0]?.message.content
    );
    const name = String(said[0]).at(-1);
    assertEquals(said, said.map((_, turn) => `answer ${turn} of ${name}`));
    assert(rebuildBody(chain).proven);
  }
});

Deno.test("JsonlHistory: a torn last line is skipped with one warning, and kept", async () => {
  await using history = await historyFixture();
  const first = await ask(history, "one");
  const line = await Deno.readTextFile(history.path);
  await append(history, line.slice(0, 50));
  assertEquals(await ids(history), [first]);
  const second = await ask(history, "two");
  assertEquals(await ids(history), [first, second]);
  const text = await Deno.readTextFile(history.path);
  assertEquals(text.split("\n")[1], line.slice(0, 50));
  assertMatch(history.warnings.join(), /^a line of the history was cut /);
  assertEquals(history.warnings.length, 1);
});

Deno.test("JsonlHistory: damage is skipped with one warning, however much there is", async () => {
  await using history = await historyFixture();
  const first = await ask(history, "one");
  await append(history, 'no JSON\n{"v":1}\n\0\0\0\n\n');
  const second = await ask(history, "two");
  assertEquals(await ids(history), [first, second]);
  assertEquals(history.warnings.length, 1);
  assertMatch(
    history.warnings.join(),
    /^a line of the history cannot be read and is skipped: .+, byte \d+\)$/,
  );
});

Deno.test("JsonlHistory: a line from the future is skipped with a warning, a label without", async () => {
  await using history = await historyFixture();
  const first = await ask(history, "one");
  await append(
    history,
    `{"v":1,"kind":"label","exchange":"${first}","label":"good"}\n`,
  );
  assertEquals(await ids(history), [first]);
  assertEquals(history.warnings, []);
  await append(history, '{"v":2,"id":"x","what":"ever"}\n');
  assertEquals(await ids(history), [first]);
  assertEquals(history.warnings.length, 1);
  assertMatch(history.warnings.join(), /later version .* its version is 2/);
});

Deno.test("JsonlHistory: a file that cannot be written costs one warning, and is written when it can be", async () => {
  await using history = await historyFixture();
  // Its folder is a file.
  await Deno.writeTextFile(dirname(history.path), "in the way");
  const first = await ask(history, "one");
  const second = await ask(history, "two");
  await history.recorder.flush();
  assertEquals(history.warnings.length, 1);
  assertMatch(history.warnings.join(), /^cannot write the history to .+: .+/);
  assert(!history.warnings.join().includes("\n"));
  const { failing, full, lines, characters } = history.store.state;
  assertEquals([failing, full, lines], [true, false, 2]);
  assert(characters > 500);
  await Deno.remove(dirname(history.path));
  await history.recorder.flush();
  assertEquals(history.store.state, {
    failing: false,
    full: false,
    lines: 0,
    characters: 0,
  });
  assertEquals(await ids(history), [first, second]);
  const third = await ask(history, "three");
  assertEquals(await ids(history), [first, second, third]);
  assertEquals(history.warnings.length, 2);
  assertMatch(history.warnings[1] ?? "", /can be written again/);
});

Deno.test("JsonlHistory: what waits is written as soon as it can be, though nothing more comes", async () => {
  await using history = await historyFixture();
  await Deno.writeTextFile(dirname(history.path), "in the way");
  const id = await ask(history, "one");
  await Deno.remove(dirname(history.path));
  await until("what waits to be written", () => !history.store.state.failing);
  assertEquals(await ids(history), [id]);
});

Deno.test("JsonlHistory: closed before it can be written, it says what is lost", async () => {
  await using history = await historyFixture();
  await Deno.writeTextFile(dirname(history.path), "in the way");
  await ask(history, "one");
  await ask(history, "two");
  await history.recorder.close();
  assertMatch(
    history.warnings[1] ?? "",
    /still cannot be written: 2 lines are lost/,
  );
  assertEquals(history.warnings.length, 2);
});

Deno.test("JsonlHistory: what a disk refuses is kept up to 16 MiB; a request after what was lost does not hang in the air", async () => {
  await using history = await historyFixture();
  await Deno.writeTextFile(dirname(history.path), "in the way");
  const big = (name: string) => name + "x".repeat(7 * 1024 * 1024);
  await ask(history, big("one"));
  await continueAnswer(history, [big("one"), big("two")]);
  await continueAnswer(history, [big("one"), big("two"), big("three")]);
  assertEquals(history.warnings.length, 2);
  assertMatch(history.warnings[1] ?? "", /16 MiB .* no longer recorded/);
  assertEquals(history.store.state.full, true);
  await Deno.remove(dirname(history.path));
  await continueAnswer(history, [big("one"), big("two"), big("three"), "four"]);
  const lines = await history.lines();
  assertEquals(lines.map(({ source }) => source), [
    ...["serve", "serve", "import", "serve"],
  ]);
  assertEquals(new Set(lines.map((line) => line.conversation)).size, 1);
});

Deno.test("find: last is the newest that was answered, benchmarks aside", async () => {
  await using history = await historyFixture();
  const first = await ask(history, "one");
  const info = {
    provider: "openai",
    baseUrl: "",
    model: "gpt",
    request: { model: "gpt", messages: [] },
  };
  await history.recorder.begin(info).finish({ status: "error" });
  const bench = history.recorder.begin({ ...info, source: "bench" });
  await bench.finish({ status: "completed" });
  assertEquals((await history.store.find("last")).id, first);
});

Deno.test("find: a conversation's id means its newest exchange, an exchange's id that exchange", async () => {
  await using history = await historyFixture();
  const first = await ask(history, "one");
  const second = await continueAnswer(history, ["one", "two"]);
  const third = await continueAnswer(history, ["one", "two", "three"]);
  const find = async (id: string) => (await history.store.find(id)).id;
  assertEquals(await find(first), third);
  assertEquals(await find(second), second);
  assertEquals(await find(third), third);
  assertEquals(await find(second.toLowerCase()), second);
  assertEquals(await find(first.slice(0, 25)), third);
});

Deno.test("find: the beginning of an id is enough if nothing else begins so", async () => {
  await using history = await historyFixture();
  const first = await ask(history, "one");
  const second = await ask(history, "two");
  let common = 0;
  while (first[common] === second[common]) common++;
  const { store } = history;
  assertEquals((await store.find(first.slice(0, common + 1))).id, first);
  assertEquals((await store.find(second.slice(0, common + 1))).id, second);
  await assertRejects(
    () => store.find(first.slice(0, common)),
    UsageError,
    "matches more than one id",
  );
  for (const unknown of ["7ZZ", "", "nonsense"]) {
    await assertRejects(() => store.find(unknown), UsageError, "No exchange");
  }
});

Deno.test("find: in a history that does not exist there is nothing", async () => {
  await using history = await historyFixture();
  await assertRejects(() => history.store.find("last"), UsageError);
  await assertRejects(() => history.store.find("01"), UsageError);
  assertEquals(history.warnings, []);
});

Deno.test("chain: an exchange whose parent is gone is named", async () => {
  await using history = await historyFixture();
  const first = await ask(history, "one");
  await continueAnswer(history, ["one", "two"]);
  const text = await Deno.readTextFile(history.path);
  await Deno.writeTextFile(history.path, text.slice(text.indexOf("\n") + 1));
  const last = await history.store.find("last");
  await assertRejects(
    () => history.store.chain(last),
    ChatError,
    `its exchange ${first} is not in ${history.path}`,
  );
});

Deno.test("JsonlHistory: reads lines that another program laid out", async () => {
  await using history = await historyFixture();
  const first = await ask(history, "one");
  const second = await continueAnswer(history, ["one", "two"]);
  const lines = await history.lines();
  const sorted = lines.map((line) =>
    JSON.stringify(Object.fromEntries(Object.entries(line).sort()))
  );
  await Deno.writeTextFile(history.path, `${sorted.join("\r\n")}\r\n`);
  assertEquals(await ids(history), [first, second]);
  const found = await history.store.find(first);
  assertEquals((await history.store.chain(found)).map(({ id }) => id), [
    first,
    second,
  ]);
});
