/**
 * Recorded conversations, as an export has them.
 *
 * @module
 */
import type { FoundConversation } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";
import { titleOf } from "../line/labels_of.ts";

/** Exchanges of one conversation. */
export interface RecordedConversation {
  /** From the user, or from the program that it was imported from. */
  readonly title?: string;
  /** Labels by exchange, the newest first. */
  readonly labels?: ReadonlyMap<string, readonly string[]>;
  /** Oldest first, each with its ancestors. */
  readonly exchanges: readonly Exchange[];
}

/**
 * Conversations with their titles: the title of their first exchange.
 *
 * @param leftOut gets the number of exchanges that are left out of a conversation
 */
export async function* titled(
  conversations: AsyncIterable<FoundConversation>,
  leftOut: (exchanges: number) => void,
): AsyncGenerator<RecordedConversation, void> {
  for await (const found of conversations) {
    const { exchanges, labels } = found;
    if (found.leftOut > 0) leftOut(found.leftOut);
    const [first] = exchanges;
    if (first === undefined) continue;
    const title = titleOf(labels.get(first.id) ?? []);
    yield { exchanges, labels, ...(title === undefined ? {} : { title }) };
  }
}
