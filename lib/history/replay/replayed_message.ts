/**
 * Writes a recorded answer in the Messages dialect: as it came if it was in that dialect, otherwise translated.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import {
  givenEvents,
  givenMessage,
  keptMessage,
} from "../../dialects/anthropic_messages/kept/given.ts";
import { messageIdOf } from "../../dialects/anthropic_messages/message_facts.ts";
import { encodeMessage } from "../../dialects/anthropic_messages/response.ts";
import { MessageStreamEncoder } from "../../dialects/anthropic_messages/encode/stream.ts";
import { DeltaTimes } from "./delta_times.ts";
import type { TimedMessage } from "./replayed_body.ts";
import { replayedChunks } from "./replayed_chunks.ts";

/**
 * The complete message.
 *
 * @throws {StreamError} its finish reason is a failure, for which the API has no stop reason
 */
export function wholeMessage(exchange: Exchange): unknown {
  const { id, response } = exchange;
  if (response === null) return null;
  const kept = keptMessage(response);
  return kept === undefined
    ? encodeMessage(response, { id: messageIdOf(id) })
    : givenMessage(kept, response);
}

/** The events of the message. */
export function* messageEvents(
  exchange: Exchange,
): Generator<TimedMessage, void> {
  const { response, timing } = exchange;
  const kept = response === null ? undefined : keptMessage(response);
  if (response === null || kept === undefined) {
    return yield* translatedEvents(exchange);
  }
  const times = new DeltaTimes(timing);
  for (const { event, at } of givenEvents(kept, response, times)) {
    yield { name: event.type, data: JSON.stringify(event), at };
  }
}

function* translatedEvents(exchange: Exchange): Generator<TimedMessage, void> {
  const { id, usage, timing } = exchange;
  const encoder = new MessageStreamEncoder({ id: messageIdOf(id) });
  if (usage !== undefined) encoder.expectUsage(usage);
  for (const { chunk, at } of replayedChunks(exchange)) {
    for (const event of encoder.push(chunk)) {
      yield { name: event.type, data: JSON.stringify(event), at };
    }
  }
  const { end } = new DeltaTimes(timing);
  for (const event of encoder.end()) {
    yield { name: event.type, data: JSON.stringify(event), at: end };
  }
}
