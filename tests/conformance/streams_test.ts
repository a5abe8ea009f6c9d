/**
 * Every recorded stream on its whole way: provider, server, client, history.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatChunk, ChatCompletion } from "../../lib/core/chat.ts";
import { failedEnding, withFinishReason } from "../../lib/core/ending.ts";
import { fullCompletion } from "../../lib/core/full_completion.ts";
import type { DecodeOptions } from "../../lib/dialects/openai_chat/choice_decoder.ts";
import { decodeChunks } from "../../lib/dialects/openai_chat/stream.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { post, serving } from "../server/serving.ts";
import { readClientStream } from "./client_stream.ts";
import { CHAT, MESSAGES, type Recorded } from "./recorded.ts";
import { assertValid } from "./schemas.ts";

/** What chunks come to; null without any. Ids of our own making and times differ from run to run. */
function folded(chunks: readonly ChatChunk[], cut: boolean): unknown {
  if (chunks.length === 0) return null;
  const fold = new Accumulator();
  for (const chunk of chunks) fold.add(chunk);
  return comparable(fold.completion({ partial: cut }));
}

function comparable(completion: ChatCompletion): unknown {
  let calls = 0;
  const text = JSON.stringify({ ...fullCompletion(completion), created: 0 });
  return JSON.parse(
    text.replace(/"call_[0-9a-f]{24}"/g, () => `"call_${++calls}"`),
  );
}

/** What a client makes of the events that it gets. */
async function read(
  events: readonly unknown[],
  options: DecodeOptions,
): Promise<ChatChunk[]> {
  let calls = 0;
  const batch = events.map((event) => ({
    event: "message",
    data: JSON.stringify(event),
    id: "",
  }));
  const batches = ReadableStream.from([batch]);
  const chunks: ChatChunk[] = [];
  const newCallId = () => `call_${++calls}`;
  try {
    for await (const each of decodeChunks(batches, { ...options, newCallId })) {
      chunks.push(...each);
    }
  } catch {
    // told by its last event
  }
  return chunks;
}

/** Where a stream comes from, and how the request names a model there. */
interface Source {
  readonly recorded: Recorded;
  readonly provider: string;
  readonly env: (url: string) => Record<string, string>;
  /** What the client gets is our own writing. */
  readonly translated: boolean;
}

const SOURCES: readonly Source[] = [
  ...CHAT.map((recorded): Source => {
    const provider = recorded.options?.thinkTags ? "groq" : "openai";
    const name = provider.toUpperCase();
    return {
      recorded,
      provider,
      env: (url) => ({
        [`${name}_API_KEY`]: "sk-canary-serve",
        [`${name}_BASE_URL`]: `${url}/v1`,
      }),
      translated: false,
    };
  }),
  ...MESSAGES.map((recorded): Source => ({
    recorded,
    provider: "anthropic",
    env: (url) => ({
      ANTHROPIC_API_KEY: "sk-canary-serve",
      ANTHROPIC_BASE_URL: url,
    }),
    translated: true,
  })),
];

async function check(source: Source, stream: boolean): Promise<void> {
  const { recorded, provider, env, translated } = source;
  const { bytes, chunks, options = {} } = recorded;
  // Without a stream there is no way to say nothing.
  const error = !stream && chunks.length === 0
    ? recorded.error ?? { kind: "truncated", message: "the answer is empty" }
    : recorded.error;
  // The provider's own words come as they are; ours name whose answer it was, but for a stream that is passed on.
  const isOurs = error?.kind === "truncated" || error?.kind === "invalid";
  const named = isOurs ? `${provider}/m-1: ${error.message}` : error?.message;
  const headers = { "retry-after-ms": "1" };
  await using upstream = fakeUpstream(() => sse([bytes], { headers }));
  await using server = await serving({ env: env(upstream.url) });
  const reply = await post(server, {
    model: `${provider}/m-1`,
    messages: [{ role: "user", content: "Hi" }],
    ...(options.choices === undefined ? {} : { n: options.choices }),
    ...(stream ? { stream, "stream_options": { include_usage: true } } : {}),
  });

  if (!reply.ok) {
    const body = await reply.json();
    assertValid("error", body);
    assertEquals(body.error.message, named);
    const status = error?.kind === "error" ? 500 : 502;
    assertEquals(reply.status, error?.status ?? status);
  } else if (stream) {
    const came = await readClientStream(reply);
    assertEquals(
      came.error?.["message"],
      translated ? named : error?.message,
    );
    const understood = await read(came.chunks, options);
    const cut = error !== undefined;
    const expected = folded(chunks, cut);
    assertEquals(
      folded(understood, cut),
      translated ? inApiWords(expected) : expected,
    );
    if (translated) {
      for (const chunk of came.chunks) {
        assertValid("chat_completion_chunk", chunk);
      }
    }
  } else {
    assertEquals(error, undefined);
    const completion = await reply.json();
    // Servers that stream where they should not are folded: that is our own writing, too.
    assertEquals(
      comparable(completion),
      inApiWords(folded(chunks, false)),
    );
    if (translated) assertValid("chat_completion", completion);
  }

  const [exchange, ...others] = await server.exchanges();
  assert(exchange);
  assertEquals(others, []);
  const failed = error?.kind === "truncated" ? "truncated" : "error";
  const ending = error ?? failedEnding({ choices: chunks.flatMap(choicesOf) });
  const whole = error === undefined ? ending?.kind ?? "completed" : failed;
  assertEquals(exchange.status, whole);
  assertEquals(exchange.error?.message, ending?.message);
  const { response } = exchange;
  // What came right before a failure has told nobody anything.
  if (!reply.ok && response === null) return;
  assertEquals(
    response && comparable(response),
    folded(chunks, error !== undefined),
  );
}

function choicesOf({ choices }: ChatChunk): ChatChunk["choices"] {
  return choices;
}

/** An answer with the finish reasons that the API's document lists. */
function inApiWords(answer: unknown): unknown {
  if (answer === null) return null;
  const completion = answer as ChatCompletion;
  return { ...completion, choices: completion.choices.map(withFinishReason) };
}

for (const source of SOURCES) {
  const { provider, recorded: { name } } = source;
  Deno.test(`streams: ${provider}, ${name}, streamed`, () =>
    check(source, true));
  Deno.test(`streams: ${provider}, ${name}, whole`, () => check(source, false));
}
