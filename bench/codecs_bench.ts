/**
 * The pure parts that every answer and every request pass: `deno task bench`. One turn of each stream is 1,000 events.
 *
 * @module
 */
import {
  parseLine,
  serializeExchange,
} from "../lib/history/line/history_line.ts";
import { createExchange, type Exchange } from "../lib/history/line/exchange.ts";
import { Accumulator } from "../lib/core/accumulate.ts";
import type { ChatRequest } from "../lib/core/chat.ts";
import { ulid } from "../lib/core/data/ulid.ts";
import { validateRequest } from "../lib/core/validate.ts";
import { MessageStreamDecoder } from "../lib/dialects/anthropic_messages/decode/stream.ts";
import { encodeRequest } from "../lib/dialects/anthropic_messages/encode/request.ts";
import { ChunkDecoder } from "../lib/dialects/openai_chat/chunk_decoder.ts";
import { ChatReader } from "../lib/server/relay/normalize_openai.ts";
import { RelayedStream } from "../lib/server/relay/relayed_stream.ts";
import { encodeServerSentEvent, SseParser } from "../lib/stream/sse.ts";
import { EventTexts } from "./serve/mock_events.ts";

const EVENTS = 1000;
const READ_BYTES = 64 * 1024;

const text = EventTexts.chat.event.repeat(EVENTS);
const bytes = new TextEncoder().encode(text);
const reads = Array.from(
  { length: Math.ceil(bytes.length / READ_BYTES) },
  (_, i) => bytes.subarray(i * READ_BYTES, (i + 1) * READ_BYTES),
);
const events = new SseParser().push(text);
const messages = new SseParser().push(
  EventTexts.messages.opening + EventTexts.messages.event.repeat(EVENTS),
);
const decoder = new ChunkDecoder();
const chunks = events.flatMap((event) => decoder.push(event) ?? []);
const request: ChatRequest = {
  model: "m",
  messages: Array.from({ length: 40 }, (_, i) => ({
    role: i % 2 === 0 ? "user" as const : "assistant" as const,
    content: "And why does it stop when two of them run at once? ".repeat(8),
  })),
};
const exchange = recorded();
const line = serializeExchange(exchange);

function recorded(): Exchange {
  const fold = new Accumulator();
  for (const chunk of chunks) fold.add(chunk);
  const id = ulid();
  const started = new Date();
  return createExchange({
    id,
    conversation: id,
    parent: null,
    source: "serve",
    started,
    ended: started,
    provider: "p",
    baseUrl: "http://127.0.0.1/v1",
    model: "m",
    request,
    response: fold.completion({ partial: true }),
    status: "completed",
    attempts: 1,
    sha256: "0".repeat(64),
    firstTokenMs: 1,
    totalMs: 20_000,
    deltas: chunks.map((_, i) => [i * 20, 5]),
  });
}

Deno.bench("SSE: parse", { group: "stream" }, () => {
  new SseParser().push(text);
});

Deno.bench("SSE: encode", { group: "stream" }, () => {
  for (const event of events) encodeServerSentEvent(event);
});

Deno.bench("Chat Completions: decode chunks", { group: "stream" }, () => {
  const decoder = new ChunkDecoder();
  for (const event of events) decoder.push(event);
});

Deno.bench("Messages: decode events to chunks", { group: "stream" }, () => {
  const decoder = new MessageStreamDecoder();
  for (const { data, event } of messages) decoder.push(data, event);
});

Deno.bench("relay: read and pass", { group: "stream" }, () => {
  const stream = new RelayedStream(new ChatReader());
  for (const read of reads) stream.read(read);
});

Deno.bench("fold chunks to a completion", { group: "stream" }, () => {
  const fold = new Accumulator();
  for (const chunk of chunks) fold.add(chunk);
  fold.completion({ partial: true });
});

Deno.bench(
  "request of 40 turns: parse and check",
  { group: "request" },
  (b) => {
    const body = JSON.stringify(request);
    b.start();
    validateRequest(JSON.parse(body));
    b.end();
  },
);

Deno.bench("request of 40 turns: to Messages", { group: "request" }, () => {
  encodeRequest(request);
});

Deno.bench("history: write a line", { group: "history" }, () => {
  serializeExchange(exchange);
});

Deno.bench("history: read a line", { group: "history" }, () => {
  parseLine(line);
});
