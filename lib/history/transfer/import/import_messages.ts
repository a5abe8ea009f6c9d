/**
 * Conversations as Chat Completions requests have them: `{"messages":[…]}`, or the bare array.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { checkMessages } from "../../../core/validate_messages.ts";
import type {
  ForeignConversation,
  ForeignReader,
  JsonFormat,
} from "./foreign.ts";
import { REQUEST_MEMBERS } from "./messages/request_members.ts";

/** Files of messages. */
export const OPENAI_MESSAGES: JsonFormat<"openai"> = {
  name: "openai",
  is: (value) => isMessage(value) || isMessages(value),
  open: () => new MessagesReader(),
};

class MessagesReader implements ForeignReader {
  /** Messages outside of lists: together they are one conversation. */
  #loose: unknown[] = [];

  add(value: unknown): readonly ForeignConversation[] {
    if (!isMessage(value)) return [readMessages(value)];
    this.#loose.push(value);
    return [];
  }

  end(): readonly ForeignConversation[] {
    if (this.#loose.length === 0) return [];
    const messages = this.#loose;
    this.#loose = [];
    return [readMessages(messages)];
  }
}

/** Whether a value is a single message. */
function isMessage(value: unknown): boolean {
  return isObject(value) && typeof value["role"] === "string";
}

/** Whether a value is a conversation in this form. */
function isMessages(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length > 0 && value.every(isMessage)
    : isObject(value) && Array.isArray(value["messages"]);
}

/**
 * Reads one conversation.
 *
 * @throws {ApiError} a message that Chat Completions does not know, named by its place
 */
function readMessages(value: unknown): ForeignConversation {
  const whole: Record<string, unknown> = isObject(value)
    ? value
    : { messages: value };
  const { messages, model, title } = whole;
  checkMessages(messages, { maxMessages: Infinity, maxContent: Infinity });
  const members = REQUEST_MEMBERS.flatMap((name) =>
    (whole[name] ?? null) === null ? [] : [[name, whole[name]]]
  );
  return {
    messages: messages.map((message) => ({ message })),
    members: Object.fromEntries(members),
    leftOut: [],
    ...(isText(model) ? { model } : {}),
    ...(isText(title) ? { title } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
