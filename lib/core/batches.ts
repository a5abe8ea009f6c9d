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

async function* oneByOne(
  chunks: AsyncIterable<ChatChunk>,
): AsyncGenerator<ChunkRun[], void> {
  for await (const chunk of chunks) yield [{ chunk }];
}
