import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type ChunkRun, chunksOf } from "../../lib/core/chunk_run.ts";
import { chunkTemplate } from "../../lib/dialects/openai_chat/chunk_template.ts";
import { decodeChunks } from "../../lib/dialects/openai_chat/stream.ts";
import { EventReader } from "../../lib/wire/event_reader.ts";
import { decodeEventBatches } from "../../lib/wire/sse.ts";
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

async function read(reads: readonly string[], runs: boolean): Promise<{
  chunks: unknown[];
  joined: number;
  failure: string;
}> {
  const bytes = reads.map((read) => new TextEncoder().encode(read));
  const reader = new EventReader(runs ? chunkTemplate : undefined);
  const events = decodeEventBatches(ReadableStream.from(bytes), reader);
  const taken: ChunkRun[] = [];
  let failure = "";
  try {
    for await (const batch of decodeChunks(events)) taken.push(...batch);
  } catch (error) {
    failure = String(error);
  }
  return {
    chunks: taken.flatMap(chunksOf),
    joined: taken.filter(({ texts }) => texts !== undefined).length,
    failure,
  };
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
  "decodeChunks: runs read as one say the same, however they are cut",
  [
    member,
    fc.boolean(),
    fc.array(piece, { minLength: 8, maxLength: 60, size: "max" }),
    fc.tuple(cuts(), fc.boolean()),
  ],
  async (name, padded, texts, [at, between]) => {
    const stream = streamOf(name, texts, padded);
    const reads = between
      ? pieces(stream.split(/(?<=\n\n)/), at).map((events) => events.join(""))
      : pieces(stream, at);
    const { joined: _joined, ...fast } = await read(reads, true);
    const { joined: _none, ...slow } = await read(reads, false);
    assertEquals(fast, slow);
  },
);

Deno.test("decodeChunks: what a read brings of one text is one chunk", async () => {
  const stream = streamOf("content", Array(40).fill('"é/wo\\nrd"'));
  const { joined, chunks } = await read(pieces(stream, [0.3, 0.5, 0.6]), true);
  assertEquals(joined, 4);
  assertEquals(chunks.length, 40);
});
