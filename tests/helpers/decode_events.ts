import {
  decodeEventBatches,
  type ServerSentEvent,
  type ServerSentEventOptions,
  SseParser,
} from "../../lib/stream/sse.ts";

/** The events of a body, one by one. */
export async function* decodeServerSentEvents(
  body: AsyncIterable<Uint8Array>,
  options?: ServerSentEventOptions,
): AsyncGenerator<ServerSentEvent, void> {
  const batches = decodeEventBatches(body, new SseParser(options));
  for await (const batch of batches) yield* batch;
}
