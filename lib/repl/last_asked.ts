/**
 * What a conversation can be asked once more.
 *
 * @module
 */
import type { Conversation } from "../conversation/conversation.ts";
import type { Message } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";

/**
 * The last question, and the conversation before it.
 *
 * @throws {UsageError} nothing has been asked
 */
export function lastAsked(
  conversation: Conversation,
): { again: Conversation; input: Message } {
  const again = conversation.fork();
  const input = again.undo();
  if (input !== undefined) return { again, input };
  throw new UsageError(
    "no question has been asked yet",
    conversation.stateless
      ? { hint: "no turns are kept; use /stateless off" }
      : {},
  );
}

/** Sent to a model whose answer broke off: not every provider continues an answer that it gets back. */
const CONTINUE =
  "Continue exactly where your last answer broke off, without repeating any of it.";

/**
 * The message that has an incomplete answer continued.
 *
 * @throws {UsageError} there is no such answer
 */
export function continuation({ cut }: Conversation): Message {
  if (cut) return { role: "user", content: CONTINUE };
  throw new UsageError("the last answer was not cut off", {
    hint: "/retry asks again",
  });
}

/**
 * Checks that two models can answer for a vote.
 *
 * @throws {UsageError} both are the same, or no turns are kept
 */
export function checkVote(
  { stateless }: Conversation,
  other: string,
  own: string,
): void {
  if (other === own) {
    throw new UsageError(`${other} is the model that answers already`);
  }
  if (!stateless) return;
  throw new UsageError("without earlier turns there are no votes", {
    hint: "use /stateless off",
  });
}
