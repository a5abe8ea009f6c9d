/**
 * A turn as Anthropic's Messages API has it, as messages of Chat Completions.
 *
 * @module
 */
import { ChatError } from "../../../../core/errors.ts";
import type { Message } from "../../../../core/chat.ts";
import { decodeTurns } from "../../../../dialects/anthropic_messages/decode/turns.ts";
import { objectsOf } from "../foreign_values.ts";

/**
 * The messages that a turn comes to: none if it says nothing.
 *
 * @param leftOut gets the kinds of blocks without a counterpart
 */
export function messagesOfTurn(
  { role, content }: { readonly role: string; readonly content: unknown },
  leftOut: string[],
): Message[] {
  const own = typeof content === "string"
    ? content
    : objectsOf(content).filter((block) => isKnown(role, block, leftOut));
  if (own.length === 0) return [];
  const noted = (member: string) => {
    // Only assistants' blocks of unknown types end so.
    if (/^messages\[\]\.content\[\w+\]$/.test(member)) {
      leftOut.push(`a block of type ${member.slice(19, -1)}`);
    }
  };
  return decodeTurns(undefined, [{ role, content: own }], { leaveOut: noted })
    .filter(({ role, content, ...rest }) =>
      role !== "assistant" || content !== "" || Object.keys(rest).length > 0
    );
}

function isKnown(
  role: string,
  block: Record<string, unknown>,
  leftOut: string[],
): boolean {
  if (role !== "user") return true;
  try {
    decodeTurns(undefined, [{ role, content: [block] }]);
    return true;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    leftOut.push(`a block of type ${block["type"]}`);
    return false;
  }
}
