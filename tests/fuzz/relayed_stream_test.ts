import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatChunk, ChatCompletion } from "../../lib/core/chat.ts";
import { ChunkDecoder } from "../../lib/dialects/openai_chat/chunk_decoder.ts";
import { ChatReader } from "../../lib/server/relay/normalize_openai.ts";
import { SseParser } from "../../lib/stream/sse.ts";
import { relayed } from "../helpers/relayed.ts";
import { brokenText, cuts, pieces, property, text } from "./property.ts";

/** What may stand between two pieces of text. */
const other = fc.constantFrom(
  ": a comment\n\n",
  "\n",
  "\r",
  "data: ",
  'data: {"choices":[{"index":0,"delta":{"content":"cr"},"finish_reason":null}]}\r\n\r\n',
  'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"look","arguments":""}}]}}]}\n\n',
  'data: {"choices":[{"index":1,"delta":{"content":"other"}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{"content":"so"},"error":null}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"error":{"message":"busy"}}\n\n',
  "data: [DONE]\n\n",
);

const said = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", " word", "\\", '"', "é", "") },
  text().map((text) => text.toWellFormed()),
);

const piece = fc.oneof(
  { weight: 40, arbitrary: said.map((said) => JSON.stringify(said)) },
  { weight: 2, arbitrary: brokenText().map((raw) => `"${raw}"`) },
  { weight: 1, arbitrary: other.map((other) => ({ other })) },
);

function folded(chunks: Iterable<ChatChunk>): ChatCompletion {
  const fold = new Accumulator();
  for (const chunk of chunks) fold.add(chunk);
  return fold.completion({ partial: true });
}

/** What a reader of events makes of a stream, up to its end or its first failure. */
function plainly(stream: string): ChatCompletion {
  const parser = new SseParser();
  const decoder = new ChunkDecoder();
  const chunks: ChatChunk[] = [];
  try {
    for (const event of [...parser.push(stream), ...parser.end()]) {
      chunks.push(...decoder.push(event));
    }
  } catch {
    // What came before it counts.
  }
  chunks.push(...decoder.drain());
  return folded(chunks);
}

property(
  "RelayedStream: the client and the record get what a reader of events gets, however it is cut",
  [
    fc.constantFrom("content", "reasoning_content", "reasoning"),
    fc.boolean(),
    fc.array(piece, { minLength: 8, maxLength: 60, size: "max" }),
    cuts(),
  ],
  (name, padded, texts, at) => {
    const padding = padded ? ',"obfuscation":"xy"' : "";
    const stream = texts.map((text) =>
      typeof text === "string"
        ? `data: {"id":"a","created":1,"model":"m","choices":[{"index":0,"delta":{"${name}":${text}},"finish_reason":null}]${padding}}\n\n`
        : text.other
    ).join("");
    const bytes = new TextEncoder().encode(stream);
    const found = relayed(new ChatReader(), pieces(bytes, at));
    const whole = relayed(new ChatReader(), [bytes]);
    assertEquals(String(found.thrown), String(whole.thrown));
    if (found.thrown !== undefined) return;
    assertEquals(found.stream.state, whole.stream.state);
    assertEquals(String(found.stream.failure), String(whole.stream.failure));
    const passed = found.texts.join("") + found.last;
    // Whether a comment behind blank lines is passed on depends on where they were cut; clients read none.
    const spoken = (text: string) => text.replaceAll(": keep-alive\n\n", "");
    assertEquals(spoken(passed), spoken(whole.texts.join("") + whole.last));
    const expected = plainly(stream);
    // The record has the finish reasons that a whole stream leaves out.
    const recorded = folded(found.chunks.flat());
    const withoutReasons = ({ choices, ...rest }: ChatCompletion) => ({
      ...rest,
      choices: choices.map(({ finish_reason: _reason, ...choice }) => choice),
    });
    assertEquals(withoutReasons(recorded), withoutReasons(expected));
    // Of a stream that fails, the record may hold the beginning of a tool call that did not go to the client.
    if (found.stream.state === "failed") return;
    assertEquals(withoutReasons(plainly(passed)), withoutReasons(expected));
  },
);
