import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { NetworkError } from "../../lib/core/errors.ts";
import { send } from "../../lib/wire/http.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { failure, recorded } from "./recorded_call.ts";

Deno.test("send: no headers within the limit is a timeout", async () => {
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.gone();
  });
  const { call, slept } = recorded(server.url, { timeouts: { headersMs: 20 } });
  const error = await failure(call);
  assertInstanceOf(error, NetworkError);
  assertEquals(error.kind, "timeout");
  assertEquals(error.message, `no answer within 0.02 s from ${server.url}`);
  assertEquals(slept.length, 2);
});

Deno.test("send: an abort while waiting for headers closes the connection", async () => {
  const abort = new AbortController();
  const gone = Promise.withResolvers<void>();
  await using server = rawServer(async (connection) => {
    await connection.request();
    abort.abort(new Error("enough"));
    await connection.gone();
    gone.resolve();
  });
  const { call, sent } = recorded(server.url, { signal: abort.signal });
  await assertRejects(() => send(call), Error, "enough");
  await gone.promise;
  assertEquals(sent.length, 1);
});

Deno.test("send: an abort before the call sends nothing", async () => {
  await using upstream = fakeUpstream(() => new Response("answer"));
  const signal = AbortSignal.abort(new Error("enough"));
  const { call, sent } = recorded(upstream.url, { signal });
  await assertRejects(() => send(call), Error, "enough");
  assertEquals([sent.length, upstream.requests.length], [0, 0]);
});

Deno.test("send: an abort while waiting to try again", async () => {
  const abort = new AbortController();
  await using upstream = fakeUpstream(() =>
    new Response("", { status: 503, headers: { "retry-after": "50" } })
  );
  const { call, sent } = recorded(upstream.url, {
    signal: abort.signal,
    sleep: (_, signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        abort.abort(new Error("enough"));
      }),
  });
  await assertRejects(() => send(call), Error, "enough");
  assertEquals(sent.length, 1);
});

Deno.test("send: an abort while an error reply is read", async () => {
  const abort = new AbortController();
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      "HTTP/1.1 500 Oops\r\ncontent-length: 999\r\n\r\nsome",
    );
    abort.abort(new Error("enough"));
    await connection.gone();
  });
  const { call } = recorded(server.url, { signal: abort.signal });
  await assertRejects(() => send(call), Error, "enough");
});

Deno.test("send: an abort after the headers ends the body", async () => {
  const abort = new AbortController();
  await using upstream = fakeUpstream(() =>
    sse((async function* () {
      yield "data: a\n\n";
      await new Promise<never>(() => {});
    })())
  );
  const response = await send(
    recorded(upstream.url, { signal: abort.signal }).call,
  );
  abort.abort(new Error("enough"));
  await assertRejects(() => response.read(), Error, "enough");
  await upstream.requests[0]?.left;
});
