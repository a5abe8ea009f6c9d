/** Models that say nothing for long: the heads of streaming replies do not wait for them. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Registry } from "../../lib/clients/registry.ts";
import { RunningExchanges } from "../../lib/server/running.ts";
import { rawServer } from "../helpers/raw_server.ts";
import {
  anthropic,
  event,
  HELLO,
  hi,
  openAi,
  type Serving,
  serving,
  textReader,
} from "./serving.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
const CUT = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
  "transfer-encoding: chunked\r\n\r\n";

const named = (type: string, more: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const MESSAGE_START = named("message_start", {
  message: {
    id: "m",
    type: "message",
    role: "assistant",
    model: "m",
    content: [],
    usage: { "input_tokens": 1, "output_tokens": 1 },
  },
});
const MESSAGE = named("content_block_start", {
  index: 0,
  "content_block": { type: "text", text: "dich 🌍" },
}) + named("content_block_stop", { index: 0 }) +
  named("message_delta", {
    delta: { "stop_reason": "end_turn" },
    usage: { "output_tokens": 2 },
  }) + named("message_stop");

/** How long it takes here, in ms, until a head goes without anything behind it. */
const SILENCE_MS = 40;

/** A provider that lets every one of its clients wait until the test goes on. */
function silent(head: string, idle: string, answer: string) {
  const on = Promise.withResolvers<void>();
  const upstream = rawServer(async (connection) => {
    await connection.request();
    await connection.write(head + idle);
    await on.promise;
    await connection.write(answer);
  });
  return Object.assign(upstream, { continueAnswer: on.resolve });
}

function serve(env: Record<string, string>): Promise<Serving> {
  const running = new RunningExchanges(SILENCE_MS);
  return serving({ env, context: { running, keepAliveMs: SILENCE_MS } });
}

const ENDPOINTS = {
  "chat/completions": { messages: [{ role: "user", content: "hi" }] },
  "messages": {
    "max_tokens": 9,
    messages: [{ role: "user", content: "hi" }],
  },
  "responses": { input: "hi" },
} as const;

function stream(
  server: Serving,
  path: keyof typeof ENDPOINTS,
  model: string,
): Promise<Response> {
  return fetch(`${server.url}/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...ENDPOINTS[path], model, stream: true }),
    signal: AbortSignal.timeout(20_000),
  });
}

const UPSTREAMS = {
  "openai/m": {
    head: HEAD,
    idle: ": OPENROUTER PROCESSING\n\n",
    answer: HELLO.join(""),
    failure: `data: {"error":{"message":"too busy","type":"server_error"}}\n\n`,
  },
  "anthropic/m": {
    head: HEAD,
    idle: MESSAGE_START + named("ping"),
    answer: MESSAGE,
    failure: named("error", {
      error: { type: "overloaded_error", message: "too busy" },
    }),
  },
};

for (const path of Object.keys(ENDPOINTS) as (keyof typeof ENDPOINTS)[]) {
  for (
    const [model, { head, idle, answer, failure }] of Object.entries(UPSTREAMS)
  ) {
    const env = ({ url }: { url: string }) => ({
      ...openAi({ url }),
      ...anthropic({ url }),
    });

    Deno.test(`silence: /v1/${path}: ${model} only pings: the head and keep-alives come, then the answer`, async () => {
      await using upstream = silent(head, idle, answer);
      await using server = await serve(env(upstream));
      const reply = await stream(server, path, model);
      assertEquals(reply.status, 200);
      assertMatch(
        reply.headers.get("content-type") ?? "",
        /^text\/event-stream/,
      );
      const reader = textReader(reply);
      const { value } = await reader.read();
      assertMatch(value ?? "", /: keep-alive|ping|message_start/);
      upstream.continueAnswer();
      let rest = "";
      for (let read; !(read = await reader.read()).done;) rest += read.value;
      assertStringIncludes(rest, "dich 🌍");
      const [exchange] = await server.exchanges();
      assertEquals(exchange?.status, "completed");
      assertEquals(exchange?.id, reply.headers.get("x-chat-exchange"));
    });

    Deno.test(`silence: /v1/${path}: ${model} fails after the head: an event says so`, async () => {
      await using upstream = silent(head, idle, failure);
      await using server = await serve(env(upstream));
      const reply = await stream(server, path, model);
      assertEquals(reply.status, 200);
      const text = reply.text();
      upstream.continueAnswer();
      assertStringIncludes(await text, "too busy");
      assertMatch(await text, /"error"|response\.failed/);
      const [exchange] = await server.exchanges();
      assertEquals(exchange?.status, "error");
    });
  }
}

for (const path of Object.keys(ENDPOINTS) as (keyof typeof ENDPOINTS)[]) {
  Deno.test(`silence: /v1/${path}: what a replay says of its answer is a comment where the head has gone`, async () => {
    const said = "x-chat-matched: ignoring system\r\nx-chat-fault: delay=9s";
    const late = HEAD.replace("\r\n\r\n", `\r\n${said}\r\n\r\n`);
    await using upstream = silent("", "", late + HELLO.join(""));
    await using server = await serve(openAi(upstream));
    const reply = await stream(server, path, "openai/m");
    assertEquals(reply.headers.get("x-chat-matched"), null);
    upstream.continueAnswer();
    const text = await reply.text();
    assertMatch(
      text,
      /^: x-chat-matched: ignoring system\n: x-chat-fault: delay=9s\n\n/m,
    );
    assertStringIncludes(text, "dich 🌍");
  });
}

Deno.test("silence: a provider that sends not even its head holds up nobody's", async () => {
  await using upstream = silent("", "", HEAD + HELLO.join(""));
  await using server = await serve(openAi(upstream));
  const reply = await stream(server, "chat/completions", "openai/m");
  assertEquals(reply.status, 200);
  upstream.continueAnswer();
  assertStringIncludes(await reply.text(), "data: [DONE]");
});

Deno.test("silence: what fails before the head has gone keeps its status", async () => {
  await using upstream = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      "HTTP/1.1 400 Bad Request\r\ncontent-length: 29\r\n\r\n" +
        '{"error":{"message":"not so"}}'.slice(0, 29),
    );
  });
  await using server = await serving({ env: openAi(upstream) });
  const reply = await stream(server, "chat/completions", "openai/m");
  assertEquals(reply.status, 400);
  await reply.body?.cancel();
});

Deno.test("silence: the next model of a route is tried after the head, too", async () => {
  await using one = silent(CUT, "3\r\n:\n\n\r\n", "");
  await using two = silent(HEAD, "", HELLO.join(""));
  two.continueAnswer();
  const own = (name: string, { url }: { url: string }) => ({
    name,
    baseUrl: `${url}/v1`,
    dialect: "openai" as const,
  });
  const registry = new Registry({
    env: () => undefined,
    providers: [own("one", one), own("two", two)],
    aliases: { both: ["one/a", "two/b"] },
  });
  const running = new RunningExchanges(SILENCE_MS);
  await using server = await serving({ context: { registry, running } });
  const reply = await stream(server, "chat/completions", "both");
  assertEquals(reply.status, 200);
  one.continueAnswer();
  const text = await reply.text();
  assertStringIncludes(text, "dich 🌍");
  assertEquals(text.includes("error"), false);
  const exchanges = await server.exchanges();
  assertEquals(
    exchanges.map(({ provider, status }) => [provider, status]),
    [["one", "truncated"], ["two", "completed"]],
  );
  assertEquals(exchanges[0]?.id, reply.headers.get("x-chat-exchange"));
});

Deno.test("silence: who does not stream waits for the status", async () => {
  await using upstream = silent(HEAD, ": wait\n\n", event({}, "stop"));
  await using server = await serve(openAi(upstream));
  const reply = fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(hi()),
  });
  const first = await Promise.race([
    reply.then(() => "answered"),
    new Promise((resolve) => setTimeout(resolve, 4 * SILENCE_MS, "waiting")),
  ]);
  assertEquals(first, "waiting");
  upstream.continueAnswer();
  assertEquals((await reply).headers.get("content-type"), "application/json");
  await (await reply).body?.cancel();
});
