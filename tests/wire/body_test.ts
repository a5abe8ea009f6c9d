import { assertEquals, assertRejects } from "@std/assert";
import { StreamError } from "../../lib/core/errors.ts";
import { readBody } from "../../lib/wire/body.ts";
import { fetchReply, type ReplyLimits } from "../../lib/wire/fetch_reply.ts";
import { fakeClock } from "../helpers/fake_clock.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { rawServer } from "../helpers/raw_server.ts";

const encoder = new TextEncoder();

function bodyOf(response: Response, limits: ReplyLimits = {}) {
  return readBody(fetchReply(response, limits));
}

/** Reads a whole body, each read as text, and the failure that ended it. */
async function drain(
  body: AsyncIterable<Uint8Array>,
): Promise<{ text: string; error: unknown }> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const bytes of body) text += decoder.decode(bytes);
    return { text, error: undefined };
  } catch (error) {
    return { text, error };
  }
}

Deno.test("readBody: yields what comes, then ends", async () => {
  await using upstream = fakeUpstream(() => sse(["a", "b", "c"]));
  const { text, error } = await drain(bodyOf(await fetch(upstream.url)));
  assertEquals([text, error], ["abc", undefined]);
});

Deno.test({
  name: "readBody: a reply without body yields nothing",
  permissions: "none",
  async fn() {
    assertEquals(await drain(bodyOf(new Response(null, { status: 204 }))), {
      text: "",
      error: undefined,
    });
  },
});

const CUTS: [string, string][] = [
  [
    "inside a chunk",
    "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nab",
  ],
  ["between two chunks", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"],
  ["before its content-length", "content-length: 10\r\n\r\nhello"],
];

for (const [name, rest] of CUTS) {
  Deno.test(`readBody: a body cut ${name} keeps what came, is truncated`, async () => {
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(`HTTP/1.1 200 OK\r\n${rest}`);
    });
    const { text, error } = await drain(bodyOf(await fetch(server.url)));
    assertEquals(text.slice(0, 5), "hello");
    assertEquals((error as StreamError).kind, "truncated");
    assertEquals(
      (error as StreamError).message,
      "the connection broke before the answer was complete",
    );
  });
}

Deno.test("readBody: bytes that no gzip decoder takes", async () => {
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello",
    );
  });
  const { error } = await drain(bodyOf(await fetch(server.url)));
  assertEquals((error as StreamError).kind, "truncated");
});

Deno.test("readBody: silence is a timeout, and the connection is closed", async () => {
  let gone: Promise<void> = Promise.resolve();
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
    );
    gone = connection.gone();
    await gone;
  });
  const response = await fetch(server.url);
  const { text, error } = await drain(bodyOf(response, { idleMs: 200 }));
  assertEquals(text, "hello");
  assertEquals((error as StreamError).kind, "timeout");
  assertEquals(
    (error as StreamError).message,
    "the answer stopped: no data for 0.2 s",
  );
  await gone;
});

Deno.test("readBody: a trickle slower in all than the limit is no silence", async () => {
  using clock = fakeClock();
  const { response, send } = pushed();
  const body = bodyOf(response, { idleMs: 100 });
  for (const letter of "trickle") {
    const read = body.next();
    clock.advance(60);
    send(letter);
    assertEquals((await read).value, encoder.encode(letter));
  }
  const read = body.next();
  clock.advance(60);
  clock.advance(60);
  await assertRejects(() => read, StreamError, "no data for 0.1 s");
});

Deno.test("readBody: time that the caller takes is no silence", async () => {
  using clock = fakeClock();
  const { response, send } = pushed();
  const body = bodyOf(response, { idleMs: 100 });
  send("a");
  assertEquals((await body.next()).value, encoder.encode("a"));
  for (let count = 0; count < 5; count++) clock.advance(100);
  const read = body.next();
  clock.advance(99);
  send("b");
  assertEquals((await read).value, encoder.encode("b"));
  await body.return?.();
});

Deno.test("readBody: leaving the loop closes the connection", async () => {
  await using upstream = fakeUpstream(() => sse(endless()));
  for await (const bytes of bodyOf(await fetch(upstream.url))) {
    assertEquals(bytes.length > 0, true);
    break;
  }
  await upstream.requests[0]?.left;
});

Deno.test("readBody: an abort ends the wait with its reason", async () => {
  await using upstream = fakeUpstream(() => sse(endless()));
  const abort = new AbortController();
  const response = await fetch(upstream.url);
  const body = bodyOf(response, { signal: abort.signal });
  await assertRejects(
    async () => {
      for await (const _ of body) abort.abort(new Error("enough"));
    },
    Error,
    "enough",
  );
  await upstream.requests[0]?.left;
});

Deno.test("readBody: an abort before the first read cancels the body", async () => {
  await using upstream = fakeUpstream(() => sse(endless()));
  const response = await fetch(upstream.url);
  const { error } = await drain(
    bodyOf(response, { signal: AbortSignal.abort("enough") }),
  );
  assertEquals(error, "enough");
  await upstream.requests[0]?.left;
});

Deno.test("readBody: an abort of the fetch itself is told by its reason", async () => {
  await using upstream = fakeUpstream(() => sse(endless()));
  const abort = new AbortController();
  const response = await fetch(upstream.url, { signal: abort.signal });
  await assertRejects(
    async () => {
      for await (const _ of bodyOf(response, { signal: abort.signal })) {
        abort.abort(new StreamError("mine", { kind: "error" }));
      }
    },
    StreamError,
    "mine",
  );
});

/** A reply whose body the test feeds. */
function pushed(): { response: Response; send: (text: string) => void } {
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (given) => {
      controller = given;
    },
  });
  return {
    response: new Response(stream),
    send: (text) => controller.enqueue(encoder.encode(text)),
  };
}

/** One event, then nothing until the client leaves. */
async function* endless(): AsyncGenerator<string> {
  yield "data: a\n\n";
  await new Promise<never>(() => {});
}
