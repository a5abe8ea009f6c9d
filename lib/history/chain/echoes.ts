/**
 * Echoes: the forms in which clients send an answer back with their next request.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { fullMessage } from "../../core/full_completion.ts";
import { isObject } from "../../core/data/invalid.ts";
import { mediaOf } from "../../core/media.ts";
import type { Exchange } from "../line/exchange.ts";

/**
 * - `plain`: role, content, and calls or a refusal where there are any
 * - `reasoned`: `plain` and the reasoning, which some providers require
 * - `verbatim`: the response's message as received
 * - `full`: that message as `serve` gave it to its client
 */
export type EchoForm = "plain" | "reasoned" | "verbatim" | "full";

/** All forms, in the order in which they are tried. */
export const ECHO_FORMS: readonly EchoForm[] = [
  "plain",
  "reasoned",
  "verbatim",
  "full",
];

const PLAIN = ["tool_calls", "function_call", "refusal"];
const REASONED = [
  ...PLAIN,
  "reasoning_content",
  "extra_content",
  "provider_specific_fields",
  "reasoning_details",
  "reasoning_items",
  "reasoning_opaque",
  "thinking_blocks",
];

export function echoOf(message: Message, form: EchoForm): Message {
  if (form === "verbatim") return message;
  if (form === "full") return fullMessage(message);
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
 * The answer of an exchange in a form, or undefined if it has none. An imported answer has only the form in which a
 * client sent it.
 */
export function answerEcho(
  exchange: Pick<Exchange, "source" | "response">,
  form: EchoForm,
): Message | undefined {
  const message = exchange.response?.choices[0]?.message;
  if (message === undefined) return undefined;
  return echoOf(
    message,
    exchange.source === "import" ? "verbatim" : form,
  );
}

/**
 * The answer that a conversation keeps, or undefined if there is none. A complete answer is kept with its reasoning; of
 * a stopped or cut answer only the text, because its calls may be incomplete.
 */
export function keptAnswer(
  { response, status }: Pick<Exchange, "response" | "status">,
): Message | undefined {
  const message = response?.choices[0]?.message;
  if (message === undefined) return undefined;
  const { role, content } = message;
  if (status !== "completed") return content ? { role, content } : undefined;
  const answer = echoOf(message, "reasoned");
  const { audio } = message;
  if (isObject(audio) && audio["id"]) {
    // The provider knows the audio by its id; other providers get the transcript.
    const { id, transcript } = audio;
    return { ...answer, audio: { id, ...transcript ? { transcript } : {} } };
  }
  if (mediaOf({ ...message }).length > 0) return answer;
  return content || answer.tool_calls || answer.function_call || answer.refusal
    ? answer
    : undefined;
}
