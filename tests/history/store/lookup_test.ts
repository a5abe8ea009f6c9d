import { assertEquals, assertRejects } from "@std/assert";
import { createExchange } from "../../../lib/history/line/exchange.ts";
import { JsonlHistory } from "../../../lib/history/store/jsonl_history.ts";
import { serializeExchange } from "../../../lib/history/line/history_line.ts";
import { lookUp } from "../../../lib/history/store/lookup.ts";
import { ChatError } from "../../../lib/core/errors.ts";
import { ulidSequence, ulidTime } from "../../../lib/core/data/ulid.ts";
import { appendLines } from "../../../lib/files/jsonl.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";

const BEGUN = Date.parse("2026-07-08T09:00:00Z");

/** The line of an exchange that began at a time and took some seconds. */
function line(
  id: string,
  parent: string | null,
  ms: number,
  seconds: number,
  text = "hi",
): string {
  const started = new Date(ms);
  return serializeExchange(createExchange({
    id,
    conversation: id,
    parent,
    source: "serve",
    started,
    ended: new Date(ms + 1000 * seconds),
    provider: "local",
    baseUrl: "http://127.0.0.1:1/v1",
    model: "m",
    request: { model: "m", messages: [{ role: "user", content: text }] },
    response: null,
    firstTokenMs: null,
    totalMs: 1000 * seconds,
    deltas: [],
    status: "completed",
    attempts: 1,
    sha256: "",
  }));
}

/** A history of so many exchanges, one each second, every tenth of which took long. */
async function longHistory(
  path: string,
  count: number,
  options: { maxBytes?: number } = {},
): Promise<string[]> {
  const next = ulidSequence();
  const ids: string[] = [];
  const ended: [number, string][] = [];
  for (let i = 0; i < count; i++) {
    const ms = BEGUN + 1000 * i;
    const id = next(ms);
    ids.push(id);
    const seconds = i % 10 === 0 ? 30 : 1;
    const text = i % 100 === 0 ? "long ".repeat(5000) : "hi";
    ended.push([ms + 1000 * seconds, line(id, null, ms, seconds, text)]);
  }
  const lines = ended.sort(([a], [b]) => a - b).map(([, text]) => text);
  for (let at = 0; at < lines.length; at += 200) {
    await appendLines(path, [
      ...lines.slice(at, at + 200),
      '{"v":1,"kind":"other"}',
    ], options);
  }
  return ids;
}

Deno.test("ulidTime: the time that an id was made for", () => {
  assertEquals(ulidTime(ulidSequence()(BEGUN)), BEGUN);
  assertEquals(ulidTime("no id"), undefined);
  assertEquals(ulidTime("01J0000000000000000000000U"), undefined);
});

for (
  const [name, options] of [
    ["in one file", {}],
    ["in rotated files", { maxBytes: 200_000 }],
  ] as const
) {
  Deno.test(`lookUp: every exchange of a long history ${name}`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/history.jsonl`;
    const ids = await longHistory(path, 2000, options);
    for (const id of ids.filter((_, i) => i % 7 === 0 || i > 1990)) {
      const found = await lookUp(path, id);
      assertEquals(found && JSON.parse(found.text).id, id);
    }
    assertEquals(await lookUp(path, ulidSequence()(BEGUN + 500)), undefined);
  });
}

Deno.test("lookUp: nothing is in no file", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/history.jsonl`;
  assertEquals(await lookUp(path, ulidSequence()()), undefined);
});

Deno.test("JsonlHistory.chain: a conversation over the whole of a long history, wherever its lines stand", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/history.jsonl`;
  const next = ulidSequence();
  const [first, second, third] = [
    next(BEGUN - 5000),
    next(BEGUN + 1),
    next(BEGUN + 2),
  ] as const;
  const filler = line(next(BEGUN), null, BEGUN, 1, "x".repeat(100_000));
  const fill = (count: number) =>
    appendLines(path, Array.from({ length: count }, () => filler));
  await appendLines(path, [line(first, null, BEGUN - 5000, 1)]);
  await fill(100);
  // Put there by hand: long after the time in its id.
  await fill(100);
  await appendLines(path, [line(second, first, BEGUN + 60_000, 1)]);
  await fill(200);
  await appendLines(path, [line(third, second, BEGUN + 90_000, 1)]);
  const warnings: string[] = [];
  const store = new JsonlHistory(path, { warn: (line) => warnings.push(line) });
  const chain = await store.chain(await store.find(third));
  assertEquals(chain.map(({ id }) => id), [first, second, third]);
  assertEquals(warnings, []);
});

Deno.test("JsonlHistory.chain: exchanges that continue each other in a circle are no conversation", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/history.jsonl`;
  const next = ulidSequence();
  const [a, b] = [next(BEGUN), next(BEGUN + 1)] as const;
  await appendLines(path, [line(a, b, BEGUN, 1), line(b, a, BEGUN + 1, 1)]);
  const store = new JsonlHistory(path, { warn: () => {} });
  const last = await store.find(b);
  await assertRejects(() => store.chain(last), ChatError, "is not in");
});
