import { assertEquals, assertObjectMatch, assertRejects } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { rawClient } from "./http1/raw_client.ts";
import {
  anthropic,
  event,
  hi,
  openAi,
  post,
  readTo,
  serving,
  textReader,
} from "./serving.ts";
import { fixture } from "../dialects/anthropic_messages/fixtures.ts";
import { until } from "../helpers/until.ts";

/** Hands out the first pieces of a stream and then nothing. */
async function* unfinished(
  pieces: Iterable<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  yield* pieces;
  await new Promise<never>(() => {});
}

Deno.test("leaving a relayed stream ends the call upstream and keeps what came", async () => {
  await using upstream = fakeUpstream(() =>
    sse(unfinished([event({ content: "par" }), event({ content: "tial" })]))
  );
  await using server = await serving({ env: openAi(upstream) });
  const client = new AbortController();
  const reply = await post(server, hi({ stream: true }), {
    signal: client.signal,
  });
  await readTo(textReader(reply), "tial");
  client.abort();
  await upstream.requests[0]?.left;
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "aborted",
    response: { choices: [{ message: { content: "partial" } }] },
  });
  assertEquals(exchange?.error, undefined);
});

Deno.test("leaving a translated stream ends the call upstream and keeps what came", async () => {
  const whole = new TextDecoder().decode(fixture("text").bytes);
  const half = whole.slice(0, whole.indexOf("event: content_block_stop"));
  await using upstream = fakeUpstream(() => sse(unfinished([half])));
  await using server = await serving({ env: anthropic(upstream) });
  const client = new AbortController();
  const reply = await post(
    server,
    hi({ model: "anthropic/m", stream: true }),
    { signal: client.signal },
  );
  await readTo(textReader(reply), "data: ");
  client.abort();
  await upstream.requests[0]?.left;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "aborted");
});

for (const stream of [false, true]) {
  for (const model of ["openai/m", "anthropic/m"]) {
    Deno.test(`leaving before the first byte ends the call upstream: ${model}, stream ${stream}`, async () => {
      const client = new AbortController();
      const gone = Promise.withResolvers<void>();
      await using upstream = rawServer(async (connection) => {
        await connection.request();
        client.abort();
        await connection.gone();
        gone.resolve();
      });
      await using server = await serving({
        env: { ...openAi(upstream), ...anthropic(upstream) },
      });
      await assertRejects(
        () => post(server, hi({ model, stream }), { signal: client.signal }),
        DOMException,
      );
      await gone.promise;
      const [exchange] = await server.exchanges();
      assertObjectMatch(exchange ?? {}, {
        status: "aborted",
        response: null,
        attempts: 1,
      });
      assertEquals(server.warnings, []);
    });
  }
}

Deno.test("a reply that was read to its end is completed, whatever the connection does then", async () => {
  await using upstream = fakeUpstream(() =>
    sse([event({ content: "a" }, "stop"), "data: [DONE]\n\n"])
  );
  await using server = await serving({ env: openAi(upstream) });
  for (let i = 0; i < 3; i++) {
    const reply = await post(server, hi({ stream: true }));
    await reply.text();
  }
  const statuses = (await server.exchanges()).map(({ status }) => status);
  assertEquals(statuses, ["completed", "completed", "completed"]);
});

Deno.test("a provider that goes on after its answer keeps no client waiting", async () => {
  await using upstream = fakeUpstream(() =>
    sse(unfinished([event({ content: "a" }, "stop"), "data: [DONE]\n\n"]))
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals(
    await reply.text(),
    event({ content: "a" }, "stop") + "data: [DONE]\n\n",
  );
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "completed");
  await upstream.requests[0]?.left;
});

Deno.test("leaving at any moment leaves nothing behind", async () => {
  const pieces = [event({ content: "a" }), event({ content: "b" })];
  await using upstream = fakeUpstream(() => sse(unfinished(pieces)));
  await using server = await serving({ env: openAi(upstream) });
  const body = JSON.stringify(hi({ stream: true }));
  const request = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n" +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  await Promise.all(Array.from({ length: 200 }, async (_, i) => {
    using client = await rawClient(server.listening.port);
    await client.send(request);
    // From before the request is read until after the first events.
    for (let turn = 0; turn < i % 40; turn++) await turnOfTheLoop();
    client.leave();
  }));
  // Whoever has left cannot be waited for: a request after theirs is answered after theirs were read.
  await (await fetch(`${server.url}/health`)).body?.cancel();
  await until("all to end", () => server.context.running.size === 0);
  const statuses = (await server.exchanges()).map(({ status }) => status);
  assertEquals(new Set(statuses), new Set(["aborted"]));
});

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
