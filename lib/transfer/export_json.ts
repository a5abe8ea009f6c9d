/**
 * Conversations as one JSON array of exchanges, each as it stands in the history.
 *
 * @module
 */
import { serializeExchange } from "../conversation/history_line.ts";
import type { RecordedConversation } from "./recorded.ts";

/** Writes an element at a time, one on a line. */
export async function* exportJson(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  let before = "[\n";
  for await (const { exchanges } of conversations) {
    for (const exchange of exchanges) {
      yield before + serializeExchange(exchange);
      before = ",\n";
    }
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}
