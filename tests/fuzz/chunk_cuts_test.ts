import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ChatChunk } from "../../lib/core/chat.ts";
import { decodeChunks } from "../../lib/dialects/openai_chat/stream.ts";
import { decodeEventBatches, SseParser } from "../../lib/stream/sse.ts";
import { brokenText, cuts, pieces, property, text } from "./property.ts";

/** What may stand between two pieces of text. */
const other = fc.constantFrom(
  ": a comment\n\n",
  "\n",
  'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"look","arguments":""}}]}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{"reasoning":"so","content":""}}]}\n\n',
  'data: {"choices":[{"index":1,"delta":{"content":"other"}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"error":{"message":"busy"}}\n\n',
  "data: [DONE]\n\n",
);

const said = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("a", " word", "\\", '"', "/", "é"),
  },
  text().map((text) => `.${text.toWellFormed()}`),
);

const piece = fc.oneof(
  { weight: 40, arbitrary: said.map((said) => JSON.stringify(said)) },
  { weight: 2, arbitrary: brokenText().map((raw) => `"${raw}"`) },
  { weight: 1, arbitrary: other.map((other) => ({ other })) },
);

const member = fc.constantFrom("content", "reasoning_content", "reasoning");

/** What a stream comes to: its chunks, and how it fails. */
async function read(
  reads: readonly Uint8Array[],
): Promise<{ chunks: ChatChunk[]; failure: string }> {
  const body = ReadableStream.from(reads);
  const events = decodeEventBatches(body, new SseParser());
  const chunks: ChatChunk[] = [];
  let failure = "";
  try {
    for await (const batch of decodeChunks(events)) chunks.push(...batch);
  } catch (error) {
    failure = String(error);
  }
  return { chunks, failure };
}

function streamOf(
  name: string,
  texts: readonly (string | { other: string })[],
  padded = false,
): string {
  return texts.map((text, at) =>
    typeof text === "string"
      ? `data: {"id":"a","created":1,"model":"m","choices":[{"index":0,"delta":{"${name}":${text}},"finish_reason":null}]${
        padded ? `,"obfuscation":"${"x".repeat(at % 5)}"` : ""
      }}\n\n`
      : text.other
  ).join("");
}

property(
  "decodeChunks: a stream says the same, however it is cut",
  [
    member,
    fc.boolean(),
    fc.array(piece, { minLength: 8, maxLength: 60, size: "max" }),
    cuts(),
  ],
  async (name, padded, texts, at) => {
    const stream = streamOf(name, texts, padded);
    const encoder = new TextEncoder();
    const events = stream.split(/(?<=\n\n)/).map((one) => encoder.encode(one));
    const cut = pieces(encoder.encode(stream), at);
    assertEquals(await read(cut), await read(events));
  },
);
