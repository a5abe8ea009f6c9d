/**
 * A client's chunks, together as they came.
 *
 * @module
 */
import type { ChatChunk, ChatRequest } from "./chat.ts";
import type { ChunkRun } from "./chunk_run.ts";
import type { CallOptions, ChatClient } from "./client.ts";

/**
 * {@linkcode ChatClient.batches} where a client has it, else each chunk by itself.
 *
 * @throws as {@linkcode ChatClient.stream}
 */
export function batchesOf(
  client: Pick<ChatClient, "stream" | "batches">,
  request: ChatRequest,
  options: CallOptions,
): AsyncIterable<readonly ChunkRun[]> {
  return client.batches?.(request, options) ??
    oneByOne(client.stream(request, options));
}

/**
 * The single chunks of batches in which nothing is joined; leaving the loop leaves them.
 *
 * @throws whatever they throw
 */
export async function* eachChunk(
  batches: AsyncIterable<readonly ChunkRun[]>,
): AsyncGenerator<ChatChunk, void> {
  for await (const runs of batches) {
    for (const { chunk } of runs) yield chunk;
  }
}

async function* oneByOne(
  chunks: AsyncIterable<ChatChunk>,
): AsyncGenerator<ChunkRun[], void> {
  for await (const chunk of chunks) yield [{ chunk }];
}
