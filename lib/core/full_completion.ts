/**
 * Answers with every member that OpenAI's API document requires of them.
 *
 * @module
 */
import type { ChatCompletion, Choice, Message } from "./chat.ts";

/**
 * A folded completion as its readers are told it: null stands where a required member does not apply, since clients in
 * strictly typed languages read it unasked.
 */
export function fullCompletion(completion: ChatCompletion): ChatCompletion {
  return { ...completion, choices: completion.choices.map(fullChoice) };
}

function fullChoice(
  { index, message, logprobs = null, ...rest }: Choice,
): Choice {
  return { index, message: fullMessage(message), logprobs, ...rest };
}

/** The same for an answer's message. */
export function fullMessage(
  { role, content = null, refusal = null, ...rest }: Message,
): Message {
  return { role, content, refusal, ...rest };
}
