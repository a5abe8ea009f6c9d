/**
 * Adds the members that OpenAI's API document requires of an answer.
 *
 * @module
 */
import type { ChatCompletion, Choice, Message } from "./chat.ts";

/**
 * A completion with every required member: null where one does not apply, because clients in strictly typed languages
 * read it.
 */
export function fullCompletion(completion: ChatCompletion): ChatCompletion {
  return { ...completion, choices: completion.choices.map(fullChoice) };
}

function fullChoice(
  { index, message, logprobs = null, ...rest }: Choice,
): Choice {
  return { index, message: fullMessage(message), logprobs, ...rest };
}

/** A message with every required member. */
export function fullMessage(
  { role, content = null, refusal = null, ...rest }: Message,
): Message {
  return { role, content, refusal, ...rest };
}
