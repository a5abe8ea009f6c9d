import {
  assertEquals,
  assertObjectMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { ConfigError } from "../../lib/core/errors.ts";
import { listen } from "../../lib/server/listen.ts";
import { Reply } from "../../lib/server/reply.ts";
import { RunningExchanges } from "../../lib/server/running.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import {
  event,
  HELLO,
  hi,
  openAi,
  post,
  readTo,
  serving,
  textReader,
} from "./serving.ts";

/** A stream that goes on when the test says so. */
function held(before: readonly string[], after: readonly string[]) {
  const gate = Promise.withResolvers<void>();
  const handler = () =>
    sse(async function* () {
      yield* before;
      await gate.promise;
      yield* after;
    }());
  return { handler, release: gate.resolve };
}

async function answers(url: string): Promise<boolean> {
  try {
    const reply = await fetch(`${url}/health`);
    await reply.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

Deno.test("stop: takes no more requests, and lets the running ones finish", async () => {
  const { handler, release } = held(HELLO.slice(0, 2), HELLO.slice(2));
  await using upstream = fakeUpstream(handler);
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  const stopping = server.listening.stop(new AbortController().signal);
  while (await answers(server.url));
  release();
  assertEquals(await reply.text(), HELLO.join(""));
  await stopping;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "completed");
});

Deno.test("stop: an exchange that outlasts its deadline is told so and recorded as aborted", async () => {
  const { handler, release } = held(HELLO.slice(0, 2), []);
  await using upstream = fakeUpstream(handler);
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  const reader = textReader(reply);
  const begun = await readTo(reader, "Grüß");
  assertEquals(begun, HELLO.slice(0, 2).join(""));
  const deadline = new AbortController();
  const stopping = server.listening.stop(deadline.signal);
  deadline.abort();
  const { value } = await reader.read();
  assertStringIncludes(value ?? "", '"code":"server_stopping"');
  assertEquals((await reader.read()).done, true);
  await stopping;
  await upstream.requests[0]?.left;
  release();
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "aborted",
    response: { choices: [{ message: { content: "Grüß " } }] },
  });
});

Deno.test("stop: a request without an answer yet becomes 503", async () => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<Response>();
  await using upstream = fakeUpstream(() => {
    reached.resolve();
    return gate.promise;
  });
  await using server = await serving({ env: openAi(upstream) });
  const replying = post(server, hi());
  await reached.promise;
  await server.listening.stop(AbortSignal.abort());
  const reply = await replying;
  assertEquals(reply.status, 503);
  assertObjectMatch(await reply.json(), { error: { code: "server_stopping" } });
  gate.resolve(new Response());
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "aborted");
});

const endless: Record<string, unknown> = {
  "/v1/chat/completions": hi({ stream: true }),
  "/v1/audio/speech": { model: "openai/m", input: "Hi" },
};
for (const [path, asked] of Object.entries(endless)) {
  Deno.test(`stop: a client that does not read holds nothing up: ${path}`, async () => {
    let sent = 0;
    await using upstream = fakeUpstream(() =>
      sse(async function* () {
        for (;; sent++) {
          yield event({ content: "x".repeat(100_000) });
          await Promise.resolve();
        }
      }())
    );
    await using server = await serving({ env: openAi(upstream) });
    using connection = await Deno.connect({
      hostname: "127.0.0.1",
      port: server.listening.port,
    });
    const body = JSON.stringify(asked);
    await connection.write(new TextEncoder().encode(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`,
    ));
    await connection.read(new Uint8Array(100));
    // Until everything between the provider and the client is full.
    for (let before = -1; before < sent;) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await server.listening.stop(AbortSignal.abort());
    const [exchange] = await server.exchanges();
    assertEquals(exchange?.status, "aborted");
  });
}

Deno.test("listen: a port in use is a plain configuration error", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const error = assertThrows(
    () =>
      listen(
        () => Promise.resolve(new Reply(null)),
        new RunningExchanges(),
        { host: "127.0.0.1", port },
      ),
    ConfigError,
  );
  assertEquals(
    error.message,
    `cannot listen on 127.0.0.1 port ${port}: it is in use`,
  );
});
