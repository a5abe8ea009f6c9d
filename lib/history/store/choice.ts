/**
 * Which conversations are removed, for every store.
 *
 * @module
 */
import type { ConversationOutline } from "../history.ts";

/** Whether a conversation ended before a time; a conversation without a time does not fit. */
export function fitsChoice(
  { ended }: ConversationOutline,
  endedBefore: string | undefined,
): boolean {
  return endedBefore === undefined || ended !== "" && ended < endedBefore;
}
