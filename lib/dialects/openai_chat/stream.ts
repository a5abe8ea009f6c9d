/**
 * A whole stream: events to chunks, to its end or its failure.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import type { ChunkRun } from "../../core/chunk_run.ts";
import { StreamError } from "../../core/errors.ts";
import type { EventRun } from "../../wire/event_reader.ts";
import type { ServerSentEvent } from "../../wire/sse.ts";
import type { DecodeOptions } from "./choice_decoder.ts";
import { ChunkDecoder } from "./chunk_decoder.ts";
import type { RawChunk } from "./types.ts";

/** What one read brought: events, of which those that `chunkTemplate` finds alike may be one run. */
export type EventBatch = readonly (ServerSentEvent | EventRun<RawChunk>)[];

/**
 * Decodes batches of events (one for each read) into batches of chunks, never empty. Reading ends with `[DONE]`.
 * What came before a failure is handed out before it is thrown.
 *
 * @throws {StreamError} `error` when the stream reports a failure, `invalid` when an event cannot be read, `truncated`
 * when it ends before the answer does
 * @throws whatever `batches` throws
 */
export async function* decodeChunks(
  batches: AsyncIterable<EventBatch>,
  options: DecodeOptions = {},
): AsyncGenerator<ChunkRun[], void> {
  const decoder = new ChunkDecoder(options);
  let runs: ChunkRun[] = [];
  try {
    for await (const events of batches) {
      for (const event of events) addRuns(runs, decoder, event);
      if (decoder.done) break;
      if (runs.length === 0) continue;
      yield runs;
      runs = [];
    }
  } catch (error) {
    if (!(decoder.finished && isCut(error))) {
      runs.push(...single(decoder.drain()));
      if (runs.length > 0) yield runs;
      throw error;
    }
  }
  runs.push(...single(decoder.drain()));
  if (runs.length > 0) yield runs;
  const last = decoder.end();
  if (last.length > 0) yield single(last);
}

function addRuns(
  runs: ChunkRun[],
  decoder: ChunkDecoder,
  event: EventBatch[number],
): void {
  if (!("texts" in event)) {
    for (const chunk of decoder.push(event)) runs.push({ chunk });
    return;
  }
  const { data, texts } = event;
  const chunks = decoder.take(data);
  const last = chunks.pop();
  runs.push(...single(chunks));
  if (last === undefined) return;
  runs.push(texts.length > 1 ? { chunk: last, texts } : { chunk: last });
}

function single(chunks: readonly ChatChunk[]): ChunkRun[] {
  return chunks.map((chunk) => ({ chunk }));
}

/** A connection that ends badly takes nothing from an answer that has its finish reasons. */
function isCut(error: unknown): boolean {
  return error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
}
