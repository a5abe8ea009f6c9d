/**
 * Decodes a stream from its first event to its end or failure.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import { StreamError } from "../../core/errors.ts";
import type { ServerSentEvent } from "../../stream/sse.ts";
import type { DecodeOptions } from "./choice_decoder.ts";
import { ChunkDecoder } from "./chunk_decoder.ts";

/**
 * Decodes batches of events (one for each read) to batches of chunks, which are never empty. Reading ends with `[DONE]`.
 * Chunks before a failure are given before it is thrown.
 *
 * @throws {StreamError} `error` when the stream reports a failure, `invalid` when an event cannot be read, `truncated`
 * when it ends before the answer does
 * @throws whatever `batches` throws
 */
export async function* decodeChunks(
  batches: AsyncIterable<readonly ServerSentEvent[]>,
  options: DecodeOptions = {},
): AsyncGenerator<ChatChunk[], void> {
  const decoder = new ChunkDecoder(options);
  let chunks: ChatChunk[] = [];
  try {
    for await (const events of batches) {
      for (const event of events) {
        for (const chunk of decoder.push(event)) chunks.push(chunk);
      }
      if (decoder.done) break;
      if (chunks.length === 0) continue;
      yield chunks;
      chunks = [];
    }
  } catch (error) {
    chunks.push(...decoder.drain());
    if (!(decoder.finished && isCut(error))) {
      if (chunks.length > 0) yield chunks;
      throw error;
    }
  }
  chunks.push(...decoder.drain());
  if (chunks.length > 0) yield chunks;
  const last = decoder.end();
  if (last.length > 0) yield last;
}

/** Whether the connection was cut; an answer with its finish reasons is complete even then. */
function isCut(error: unknown): boolean {
  return error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
}
