import { assertEquals, assertRejects } from "@std/assert";
import { eventFeed } from "../../../lib/server/answer/event_feed.ts";
import type { Feed, ReplySink } from "../../../lib/server/reply.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A client that takes everything, perhaps only after a while. */
function client(congested?: Promise<void>) {
  const pieces: string[] = [];
  const sink: ReplySink = {
    write(piece) {
      pieces.push(new TextDecoder().decode(piece));
      return congested;
    },
  };
  return { pieces, sink };
}

async function read(feed: Feed): Promise<string> {
  const { pieces, sink } = client();
  await eventFeed(feed, {})(sink);
  return pieces.join("");
}

Deno.test("eventFeed: ends when its feed does", async () => {
  assertEquals(
    await read(async (sink) => {
      sink.write(bytes("a"));
      await Promise.resolve();
      sink.write(bytes("b"));
    }),
    "ab",
  );
});

Deno.test("eventFeed: a feed that fails is one that fails", async () => {
  await assertRejects(
    () => read(() => Promise.reject(new TypeError("fault"))),
    TypeError,
    "fault",
  );
});

Deno.test("eventFeed: silence is filled with comments between events", async () => {
  const enough = Promise.withResolvers<void>();
  let text = "";
  const sink: ReplySink = {
    write(piece) {
      text += new TextDecoder().decode(piece);
      if (text.split(": keep-alive").length > 3) enough.resolve();
      return undefined;
    },
  };
  await eventFeed(async (events) => {
    events.write(bytes("data: a\n\n"));
    await enough.promise;
    events.write(bytes("data: b\n\n"));
  }, { keepAliveMs: 1 })(sink);
  const comments = text.split("\n\n").filter((block) => block.startsWith(":"));
  assertEquals(comments.length >= 3, true);
  assertEquals(new Set(comments), new Set([": keep-alive"]));
  assertEquals(text.startsWith("data: a\n\n: keep-alive\n\n"), true);
  assertEquals(text.endsWith("data: b\n\n"), true);
});

Deno.test("eventFeed: a slow client makes the feed wait until it has caught up", async () => {
  const caughtUp = Promise.withResolvers<void>();
  const { pieces, sink } = client(caughtUp.promise);
  const fed = eventFeed(async (events) => {
    await events.write(bytes("a"));
    await events.write(bytes("b"));
  }, { signal: new AbortController().signal })(sink);
  await Promise.resolve();
  assertEquals(pieces, ["a"]);
  caughtUp.resolve();
  await fed;
  assertEquals(pieces, ["a", "b"]);
});

Deno.test("eventFeed: an abort ends the waiting for a slow client", async () => {
  const stop = new AbortController();
  const { pieces, sink } = client(new Promise(() => {}));
  const fed = eventFeed(async (events) => {
    await events.write(bytes("a"));
    await events.write(bytes("b"));
  }, { signal: stop.signal })(sink);
  stop.abort();
  await fed;
  assertEquals(pieces, ["a", "b"]);
});
