/**
 * What all export formats have in common.
 *
 * @module
 */
import type { Exchange } from "../../line/exchange.ts";
import type { Preference } from "../../line/preference.ts";
import type { RecordedConversation } from "../recorded.ts";

/** What the history itself does not hold. */
export interface ExportFacts {
  /** What an exchange cost, in dollars; undefined when it is not known. */
  cost(exchange: Exchange): number | undefined;
  /** The votes of the history; absent where there is no history. */
  readonly preferences?: () => AsyncIterable<Preference>;
}

/** Writes conversations, a piece at a time. */
export type Exporter<Piece extends string | Uint8Array = string> = (
  conversations: AsyncIterable<RecordedConversation>,
  facts?: ExportFacts,
) => AsyncIterable<Piece>;

const ENCODER = new TextEncoder();

/** The pieces of an export as a file has them. */
export async function* bytesOf(
  pieces: AsyncIterable<string | Uint8Array> | Iterable<string>,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) {
    yield typeof piece === "string" ? ENCODER.encode(piece) : piece;
  }
}
