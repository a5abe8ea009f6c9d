/**
 * The forms in which clients send an answer back with the next request.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import { fullMessage } from "../core/full_completion.ts";
import type { Exchange } from "./exchange.ts";

/**
 * - `plain`: role, content, and calls or a refusal where there are any
 * - `reasoned`: the same with the reasoning, which some providers want back
 * - `verbatim`: the response's message as received
 * - `told`: the same as a client of the server was told it
 */
export type Form = "plain" | "reasoned" | "verbatim" | "told";

/** All forms, in the order in which they are tried. */
export const FORMS: readonly Form[] = ["plain", "reasoned", "verbatim", "told"];

const PLAIN = ["tool_calls", "function_call", "refusal"];
const REASONED = [
  ...PLAIN,
  "reasoning_content",
  "reasoning_details",
  "thinking_blocks",
];

/** A response's message in a form. */
export function messageInForm(message: Message, form: Form): Message {
  if (form === "verbatim") return message;
  if (form === "told") return fullMessage(message);
  const { role, content = null } = message;
  const formed: Message = { role, content };
  for (const member of form === "plain" ? PLAIN : REASONED) {
    const value = message[member];
    const empty = value === undefined || value === null || value === "" ||
      Array.isArray(value) && value.length === 0;
    if (!empty) formed[member] = value;
  }
  return formed;
}

/**
 * The answer of an exchange in a form, or undefined when it has none. An imported answer has one form: that in which
 * a client sent it.
 */
export function reply(
  exchange: Pick<Exchange, "source" | "response">,
  form: Form,
): Message | undefined {
  const message = exchange.response?.choices[0]?.message;
  if (message === undefined) return undefined;
  return messageInForm(
    message,
    exchange.source === "import" ? "verbatim" : form,
  );
}

/**
 * The answer with which a conversation goes on, or undefined when there is none: whole with its reasoning, or the
 * text of one that was stopped or cut, without the calls that it may have been in the middle of.
 */
export function keptAnswer(
  { response, status }: Pick<Exchange, "response" | "status">,
): Message | undefined {
  const message = response?.choices[0]?.message;
  if (message === undefined) return undefined;
  const { role, content } = message;
  if (status !== "completed") return content ? { role, content } : undefined;
  const answer = messageInForm(message, "reasoned");
  return content || answer.tool_calls || answer.function_call || answer.refusal
    ? answer
    : undefined;
}
