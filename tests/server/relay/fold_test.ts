/** Streams that nobody asked for, from providers whose connections stay open behind the answer. */
import { assertEquals, assertLess } from "@std/assert";
import { everySplit } from "../../helpers/every_split.ts";
import { rawServer } from "../../helpers/raw_server.ts";
import { hi, post, type Serving, serving } from "../serving.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

const chunk = (delta: object, reason: string | null = null, index = 0) =>
  `data: ${
    JSON.stringify({ choices: [{ index, delta, "finish_reason": reason }] })
  }\n\n`;
const USAGE = `data: ${
  JSON.stringify({
    choices: [],
    usage: { "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3 },
  })
}\n\n`;
const DONE = "data: [DONE]\n\n";
const CHAT = chunk({ role: "assistant", content: "dich 🌍" }) +
  chunk({}, "stop");

const named = (type: string, more: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const MESSAGE = named("message_start", {
  message: {
    id: "m",
    type: "message",
    role: "assistant",
    model: "m",
    content: [],
    usage: { "input_tokens": 1, "output_tokens": 1 },
  },
}) + named("content_block_start", {
  index: 0,
  "content_block": { type: "text", text: "dich 🌍" },
}) + named("content_block_stop", { index: 0 }) +
  named("message_delta", {
    delta: { "stop_reason": "end_turn" },
    usage: { "output_tokens": 2 },
  });
const STOP = named("message_stop");
const PING = named("ping");

/** A provider that sends these pieces, then whatever `after` does, and never ends its connection. */
function staying(
  pieces: (index: number) => readonly (string | Uint8Array)[],
  after?: string,
) {
  return rawServer(async (connection, index) => {
    await connection.request();
    await connection.write(HEAD);
    for (const piece of pieces(index)) {
      await connection.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const left = connection.gone();
    if (after !== undefined) {
      const timer = setInterval(() => {
        connection.write(after).catch(() => clearInterval(timer));
      }, 200);
      await left.finally(() => clearInterval(timer));
    }
    await left;
  });
}

function serve({ url }: { url: string }): Promise<Serving> {
  return serving({
    env: {
      OPENAI_API_KEY: "k",
      OPENAI_BASE_URL: `${url}/v1`,
      ANTHROPIC_API_KEY: "k",
      ANTHROPIC_BASE_URL: url,
    },
  });
}

const asked = {
  chat: JSON.stringify(hi({ model: "openai/m" })),
  messages: JSON.stringify({
    model: "anthropic/m",
    "max_tokens": 9,
    messages: [{ role: "user", content: "hi" }],
  }),
};

/** The text of the answer; fails when it takes longer than any connection that is closed by the server itself. */
async function answer(
  server: Serving,
  path: "chat/completions" | "messages",
  body: string,
): Promise<unknown> {
  const reply = await fetch(`${server.url}/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal: AbortSignal.timeout(20_000),
  });
  const answer = await reply.json();
  return path === "messages"
    ? answer.content?.[0]?.text
    : answer.choices?.[0]?.message.content;
}

/** Asks once for each split, some at a time, because most of the time is spent waiting for pieces. */
async function answers(
  splits: readonly unknown[],
  ask: () => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < splits.length; from += 16) {
    const some = splits.slice(from, from + 16);
    const said = await Promise.all(some.map(ask));
    assertEquals(said, some.map(() => "dich 🌍"), `near cut ${from}`);
  }
}

Deno.test("foldStream: [DONE] ends the answer wherever it is cut, though the connection stays open", async () => {
  const all = new TextEncoder().encode(CHAT + USAGE + DONE);
  const splits = [...everySplit(all)];
  await using upstream = staying((index) => splits[index] ?? []);
  await using server = await serve(upstream);
  const began = performance.now();
  await answers(splits, () => answer(server, "chat/completions", asked.chat));
  assertLess(performance.now() - began, 60_000);
  const exchanges = await server.exchanges();
  assertEquals(exchanges.length, splits.length);
  for (const { status, usage } of exchanges) {
    assertEquals([status, usage?.total_tokens], ["completed", 3]);
  }
});

Deno.test("foldStream: message_stop ends the answer wherever it is cut, though the connection stays open", async () => {
  const all = new TextEncoder().encode(MESSAGE + STOP);
  const splits = [...everySplit(all)];
  await using upstream = staying((index) => splits[index] ?? []);
  await using server = await serve(upstream);
  await answers(splits, () => answer(server, "messages", asked.messages));
});

for (
  const [path, body, pieces, ping] of [
    ["chat/completions", asked.chat, CHAT, ": still here\n\n"],
    ["messages", asked.messages, MESSAGE, PING],
  ] as const
) {
  Deno.test(`foldStream: /v1/${path}: a finish reason is enough where pings follow without end`, async () => {
    await using upstream = staying(() => [pieces], ping);
    await using server = await serve(upstream);
    const began = performance.now();
    assertEquals(await answer(server, path, body), "dich 🌍");
    assertLess(performance.now() - began, 15_000);
    const [exchange] = await server.exchanges();
    assertEquals(exchange?.status, "completed");
  });
}

Deno.test("foldStream: of several answers all are waited for", async () => {
  const pieces = [
    chunk({ content: "a" }, "stop"),
    chunk({ content: "b" }, "stop", 1),
    DONE,
  ];
  await using upstream = rawServer(async (connection) => {
    await connection.request();
    await connection.write(HEAD);
    for (const piece of pieces) {
      await connection.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 3_300));
    }
  });
  await using server = await serve(upstream);
  const reply = await post(server, hi({ model: "openai/m", n: 2 }));
  const { choices } = await reply.json();
  assertEquals(choices.length, 2);
});

Deno.test("foldStream: a connection that breaks behind the finish reason takes nothing from the answer", async () => {
  await using upstream = rawServer(async (connection) => {
    await connection.request();
    const chunked = HEAD.replace(
      "\r\n\r\n",
      "\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    const { length } = new TextEncoder().encode(CHAT);
    await connection.write(`${chunked}${length.toString(16)}\r\n${CHAT}\r\n`);
  });
  await using server = await serve(upstream);
  assertEquals(
    await answer(server, "chat/completions", asked.chat),
    "dich 🌍",
  );
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "completed");
});
