import { assertEquals, assertRejects } from "@std/assert";
import type { Exchange } from "../../lib/conversation/exchange.ts";
import { Follower } from "../../lib/history/follow.ts";
import { removeConversations } from "../../lib/history/remove.ts";
import { appendLines } from "../../lib/wire/jsonl.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { exchange, labelLine, text } from "./fixture.ts";

/** Gives the ids of the exchanges that come next. */
function ids(follower: Follower, signal: AbortSignal): () => Promise<string[]> {
  const exchanges = follower.exchanges(signal);
  return async () =>
    ((await exchanges.next()).value ?? []).map(({ id }: Exchange) => id);
}

function append(path: string, ...lines: (string | Exchange)[]): Promise<void> {
  return appendLines(path, text(lines).trimEnd().split("\n"));
}

Deno.test("Follower: what is appended after it began, through rotation and removal, once", async () => {
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
  const follower = await Follower.at(path);
  const next = ids(follower, stop.signal);
  await append(path, b, labelLine(a.id, "good"), "no JSON");
  assertEquals(await next(), [b.id]);
  await append(path, c);
  await appendLines(path, text([d]).trimEnd().split("\n"), { maxBytes: 1 });
  assertEquals(await next(), [c.id, d.id]);
  await removeConversations(path, () => Promise.resolve(new Set([c.id])));
  await append(path, e);
  assertEquals(await next(), [e.id]);
  // All that was seen is gone: what comes later is still told.
  const seen = new Set([a, b, d, e].map(({ id }) => id));
  await removeConversations(path, () => Promise.resolve(seen));
  const told = next();
  await append(path, f);
  assertEquals(await told, [f.id]);
  stop.abort(new Error("enough"));
  await assertRejects(() => next(), Error, "enough");
});

Deno.test("Follower: a line that is still being written is told when it is whole", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const stop = new AbortController();
  const follower = await Follower.at(path);
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

Deno.test("Follower: what has been told elsewhere is not told again", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const stop = new AbortController();
  const follower = await Follower.at(path);
  const [a, b] = [exchange(), exchange({ ms: 1 })];
  await append(path, a, b);
  follower.know(a.id);
  assertEquals(await ids(follower, stop.signal)(), [b.id]);
  stop.abort();
});
