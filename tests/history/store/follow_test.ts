import { assertEquals, assertRejects } from "@std/assert";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import { JsonlFollower } from "../../../lib/history/store/follow.ts";
import { removeConversations } from "../../../lib/history/store/remove.ts";
import { appendLines } from "../../../lib/files/jsonl.ts";
import { temporaryFolder } from "../../helpers/run_cli.ts";
import { exchange, labelLine, text } from "../fixture.ts";

/** Gives the ids of the exchanges that come next. */
function ids(
  follower: JsonlFollower,
  signal: AbortSignal,
): () => Promise<string[]> {
  const exchanges = follower.exchanges(signal);
  return async () =>
    ((await exchanges.next()).value ?? []).map(({ id }: Exchange) => id);
}

function append(path: string, ...lines: (string | Exchange)[]): Promise<void> {
  return appendLines(path, text(lines).trimEnd().split("\n"));
}

Deno.test("JsonlFollower: what is appended after it began, through rotation and removal, once", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const [a, b, c, d, e, f] = Array.from(
    { length: 6 },
    (_, i) => exchange({ ms: i }),
  ) as [
    Exchange,
    Exchange,
    Exchange,
    Exchange,
    Exchange,
    Exchange,
  ];
  await append(path, a);
  const stop = new AbortController();
  const follower = await JsonlFollower.at(path);
  const next = ids(follower, stop.signal);
  await append(path, b, labelLine(a.id, "good"), "no JSON");
  assertEquals(await next(), [b.id]);
  await append(path, c);
  await appendLines(path, text([d]).trimEnd().split("\n"), { maxBytes: 1 });
  assertEquals(await next(), [c.id, d.id]);
  await removeConversations(path, { conversations: new Set([c.id]) });
  await append(path, e);
  assertEquals(await next(), [e.id]);
  // All that was seen is gone: what comes later is still told.
  const seen = new Set([a, b, d, e].map(({ id }) => id));
  await removeConversations(path, { conversations: seen });
  const told = next();
  await append(path, f);
  assertEquals(await told, [f.id]);
  stop.abort(new Error("enough"));
  await assertRejects(() => next(), Error, "enough");
});

Deno.test("JsonlFollower: a line that is still being written is told when it is whole", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const stop = new AbortController();
  const follower = await JsonlFollower.at(path);
  const next = ids(follower, stop.signal);
  const [a, b] = [exchange(), exchange({ ms: 1 })];
  const line = text([b]);
  await Deno.writeTextFile(path, text([a]) + line.slice(0, 100));
  assertEquals(await next(), [a.id]);
  const told = next();
  await Deno.writeTextFile(path, line.slice(100), { append: true });
  assertEquals(await told, [b.id]);
  stop.abort();
});

Deno.test("JsonlFollower: what has been told elsewhere is not told again", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const stop = new AbortController();
  const follower = await JsonlFollower.at(path);
  const [a, b] = [exchange(), exchange({ ms: 1 })];
  await append(path, a, b);
  follower.know(a.id);
  assertEquals(await ids(follower, stop.signal)(), [b.id]);
  stop.abort();
});
