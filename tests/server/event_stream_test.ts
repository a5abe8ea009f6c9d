import { assertEquals, assertRejects } from "@std/assert";
import { type EventSink, eventStream } from "../../lib/server/event_stream.ts";

const IGNORE = { signal: new AbortController().signal, onLeave: () => {} };

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function read(
  feed: (sink: EventSink) => Promise<void>,
): Promise<string> {
  return new Response(eventStream(feed, IGNORE) as BodyInit).text();
}

Deno.test("eventStream: ends when its feed does", async () => {
  assertEquals(
    await read(async (sink) => {
      sink.write(bytes("a"));
      await Promise.resolve();
      sink.write(bytes("b"));
    }),
    "ab",
  );
});

Deno.test("eventStream: a feed that fails breaks the stream off", async () => {
  await assertRejects(
    () => read(() => Promise.reject(new TypeError("fault"))),
    TypeError,
    "fault",
  );
});

Deno.test("eventStream: silence is filled with comments between events", async () => {
  const enough = Promise.withResolvers<void>();
  const stream = eventStream(async (sink) => {
    sink.write(bytes("data: a\n\n"));
    await enough.promise;
    sink.write(bytes("data: b\n\n"));
  }, { ...IGNORE, keepAliveMs: 1 });
  let text = "";
  for await (const piece of stream) {
    text += new TextDecoder().decode(piece);
    if (text.split(": keep-alive").length > 3) enough.resolve();
  }
  const comments = text.split("\n\n").filter((block) => block.startsWith(":"));
  assertEquals(comments.length >= 3, true);
  assertEquals(new Set(comments), new Set([": keep-alive"]));
  assertEquals(text.startsWith("data: a\n\n: keep-alive\n\n"), true);
  assertEquals(text.includes("data: b\n\n"), true);
});

Deno.test("eventStream: a slow client makes the feed wait until it has caught up", async () => {
  const block = new Uint8Array(100_000);
  let written = 0;
  const stream = eventStream(async (sink) => {
    for (; written < 10; written++) await sink.write(block);
  }, IGNORE);
  const reader = stream.getReader();
  await reader.read();
  assertEquals(written < 5, true);
  let pieces = 1;
  while (!(await reader.read()).done) pieces++;
  assertEquals([pieces, written], [10, 10]);
});

Deno.test("eventStream: a client that leaves is reported, and its feed goes on into the void", async () => {
  let reason: unknown;
  const done = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const stream = eventStream(async (sink) => {
    await sink.write(new Uint8Array(1_000_000));
    await left.promise;
    await sink.write(bytes("nobody reads this"));
    done.resolve();
  }, {
    ...IGNORE,
    onLeave: (why) => {
      reason = why;
      left.resolve();
    },
  });
  await stream.cancel("gone");
  await done.promise;
  assertEquals(reason, "gone");
});

Deno.test("eventStream: an abort ends the waiting for a slow client", async () => {
  const stop = new AbortController();
  const done = Promise.withResolvers<void>();
  const stream = eventStream(async (sink) => {
    await sink.write(new Uint8Array(1_000_000));
    await sink.write(new Uint8Array(1_000_000));
    done.resolve();
  }, { ...IGNORE, signal: stop.signal });
  stop.abort();
  await done.promise;
  await stream.cancel();
});
