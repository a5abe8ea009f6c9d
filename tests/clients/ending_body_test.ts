/** Answers that are complete while their connection stays open. */
import { eachChunk } from "../helpers/answers.ts";
import { assertEquals } from "@std/assert";
import { createAnthropicClient } from "../../lib/clients/anthropic/client.ts";
import { createOpenAiClient } from "../../lib/clients/openai/client.ts";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatChunk, ChatRequest } from "../../lib/core/chat.ts";
import type { ChatClient } from "../../lib/core/client.ts";
import { fakeClock } from "../helpers/fake_clock.ts";
import { rawServer } from "../helpers/raw_server.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

function chunk(index: number, content: string, reason: string | null): string {
  return `data: ${
    JSON.stringify({
      choices: [{ index, delta: { content }, "finish_reason": reason }],
    })
  }\n\n`;
}

const USAGE = `data: ${
  JSON.stringify({
    choices: [],
    usage: { "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3 },
  })
}\n\n`;

const MESSAGE = [
  {
    type: "message_start",
    message: {
      id: "m",
      type: "message",
      role: "assistant",
      content: [],
      model: "m",
      usage: { "input_tokens": 1, "output_tokens": 1 },
    },
  },
  {
    type: "content_block_start",
    index: 0,
    content_block: { type: "text", text: "" },
  },
  {
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text: "hello" },
  },
  { type: "content_block_stop", index: 0 },
  {
    type: "message_delta",
    delta: { "stop_reason": "end_turn" },
    usage: { "output_tokens": 2 },
  },
].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  .join("");

type Create = (url: string) => ChatClient;
const openAi: Create = (url) =>
  createOpenAiClient({ provider: "p", baseUrl: `${url}/v1` });
const anthropic: Create = (url) =>
  createAnthropicClient({ provider: "p", baseUrl: url });

/** Turns of the event loop, none of which waits for the clock that the test moves. */
async function turns(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  for (let turn = 0; turn < 20; turn++) {
    const heard = new Promise((resolve) => port1.onmessage = resolve);
    port2.postMessage("");
    await heard;
  }
  port1.close();
  port2.close();
}

/** What a user has of an answer whose server stays when it has sent everything. */
interface Answer {
  readonly texts: unknown[];
  readonly tokens: unknown;
  /** Whether it had ended 2.999 s after its last chunk, and a millisecond later. */
  readonly ended: [before: boolean, after: boolean];
}

/** @param isLast tells the last chunk that the pieces make */
async function answer(
  create: Create,
  pieces: string[],
  isLast: (chunk: ChatChunk) => boolean,
  n = 1,
): Promise<Answer> {
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.write(HEAD);
    for (const piece of pieces) await connection.write(piece);
    await connection.gone();
  });
  using clock = fakeClock();
  const abort = new AbortController();
  const request: ChatRequest = {
    model: "m",
    messages: [{ role: "user", content: "hi" }],
    stream: true,
    ...(n > 1 ? { n } : {}),
  };
  const accumulator = new Accumulator();
  const last = Promise.withResolvers<void>();
  let ended = false;
  const { signal } = abort;
  const reading = (async () => {
    for await (
      const chunk of eachChunk(create(server.url).stream(request, { signal }))
    ) {
      accumulator.add(chunk);
      if (isLast(chunk)) last.resolve();
    }
    ended = true;
  })().catch(() => {});
  await last.promise;
  const after = async (ms: number) => {
    await turns();
    clock.advance(ms);
    await turns();
    return ended;
  };
  const found: Answer["ended"] = [await after(2_999), await after(1)];
  abort.abort();
  await reading;
  const { choices, usage } = accumulator.completion();
  return {
    texts: choices.map(({ message }) => message.content),
    tokens: usage?.total_tokens,
    ended: found,
  };
}

const hasReason = ({ choices }: ChatChunk) =>
  choices.some(({ finish_reason: reason }) => reason !== null);

Deno.test("OpenAiClient.stream: complete without [DONE], the connection open: ends three seconds later", async () => {
  const pieces = [chunk(0, "hel", null), chunk(0, "lo", "stop")];
  assertEquals(await answer(openAi, pieces, hasReason), {
    texts: ["hello"],
    tokens: undefined,
    ended: [false, true],
  });
});

Deno.test("OpenAiClient.stream: what follows the finish reason is waited for", async () => {
  const pieces = [chunk(0, "hello", "stop"), USAGE];
  const hasUsage = ({ usage }: ChatChunk) => (usage ?? null) !== null;
  assertEquals(await answer(openAi, pieces, hasUsage), {
    texts: ["hello"],
    tokens: 3,
    ended: [false, true],
  });
});

Deno.test("OpenAiClient.stream: one of two answers is not all", async () => {
  const one = [chunk(0, "hello", "stop")];
  const found = await answer(openAi, one, hasReason, 2);
  assertEquals(found.ended, [false, false]);
  const isSecond = ({ choices }: ChatChunk) => choices[0]?.index === 1;
  const both = [...one, chunk(1, "hallo", "stop")];
  assertEquals(await answer(openAi, both, isSecond, 2), {
    texts: ["hello", "hallo"],
    tokens: undefined,
    ended: [false, true],
  });
});

Deno.test("AnthropicClient.stream: complete without message_stop, the connection open: ends three seconds later", async () => {
  assertEquals(await answer(anthropic, [MESSAGE], hasReason), {
    texts: ["hello"],
    tokens: 3,
    ended: [false, true],
  });
});
