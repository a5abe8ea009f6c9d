/**
 * Conversations as one JSON array of exchanges, each as the history has it.
 *
 * @module
 */
import { serializeExchange } from "../../line/history_line.ts";
import type { RecordedConversation } from "../recorded.ts";

/** Writes one element at a time, each on one line. */
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
