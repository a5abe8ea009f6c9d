/**
 * Outlines the conversations of a history in memory.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import type { ConversationOutline, RemoveChoice } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { fitsChoice } from "../choice.ts";
import type { Stored } from "./memory_reading.ts";

/** See {@linkcode History.outline}. */
export function outlineOf(
  stored: readonly Stored[],
  { conversations, endedBefore }: RemoveChoice,
): Map<string, ConversationOutline> {
  const found = new NameMap<ConversationOutline>();
  for (const { ids: { conversation }, json } of stored) {
    if (conversations?.has(conversation) === false) continue;
    const { ended }: Exchange = JSON.parse(json);
    const outline = found.get(conversation) ??
      { exchanges: 0, bytes: 0, ended: "" };
    outline.exchanges++;
    outline.bytes += json.length;
    if (ended > outline.ended) outline.ended = ended;
    found.set(conversation, outline);
  }
  return new NameMap(
    [...found].filter(([, one]) => fitsChoice(one, endedBefore)),
  );
}
