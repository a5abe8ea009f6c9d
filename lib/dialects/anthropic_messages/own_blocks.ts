/**
 * Removes blocks of earlier answers that another provider made and this program translated: Anthropic refuses them,
 * because they lack its seals.
 *
 * @module
 */
import type { LeaveOut } from "../../core/fates.ts";
import { isObject } from "../../core/data/invalid.ts";

/** The turns without such blocks and citations; the same array if there are none. */
export function ownBlocks(
  turns: readonly Record<string, unknown>[],
  leaveOut?: LeaveOut,
): readonly Record<string, unknown>[] {
  let changed = false;
  const own = turns.map((turn) => {
    const { role, content } = turn;
    if (role !== "assistant" || !Array.isArray(content)) return turn;
    const kept = content.filter((block) => !isUnsealed(block))
      .map((block) => hasForeignCitation(block) ? cited(block) : block);
    const same = kept.length === content.length &&
      kept.every((block, at) => block === content[at]);
    if (same) return turn;
    changed = true;
    if (content.some(isUnsealed)) leaveOut?.("messages[].content[thinking]");
    if (content.some(hasForeignCitation)) {
      leaveOut?.("messages[].content[text].citations");
    }
    // A turn must not be empty.
    return kept.length === 0
      ? { ...turn, content: [{ type: "text", text: "(no text)" }] }
      : { ...turn, content: kept };
  });
  return changed ? own : turns;
}

function isUnsealed(block: unknown): boolean {
  return isObject(block) && block["type"] === "thinking" &&
    block["signature"] === "";
}

function hasForeignCitation(
  block: unknown,
): block is Record<string, unknown> & { citations: unknown[] } {
  return isObject(block) && block["type"] === "text" &&
    Array.isArray(block["citations"]) &&
    block["citations"].some(isForeign);
}

function isForeign(citation: unknown): boolean {
  return isObject(citation) && citation["encrypted_index"] === "";
}

function cited(
  { citations, ...block }: Record<string, unknown> & { citations: unknown[] },
): Record<string, unknown> {
  const own = citations.filter((citation) => !isForeign(citation));
  return own.length === 0 ? block : { ...block, citations: own };
}
