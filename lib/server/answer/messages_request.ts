/**
 * Validation of a Messages request, before a provider is called.
 *
 * @module
 */
import { invalid, isObject, shown } from "../../core/data/invalid.ts";
import type { MessageLimits } from "../../core/validate_messages.ts";

/** A validated body; members without a check are as received. */
export interface MessagesBody {
  /** The model's name as received. */
  readonly model: string;
  /** At least one message. */
  readonly messages: readonly Record<string, unknown>[];
  /** Whether the answer is an event stream. */
  readonly stream?: boolean;
  readonly [member: string]: unknown;
}

/**
 * Checks the required members; the provider validates the rest.
 *
 * @throws {ApiError} 400 with the member, its value and what is allowed
 */
export function readMessages(
  value: unknown,
  limits: MessageLimits,
): MessagesBody {
  if (!isObject(value)) {
    throw invalid(undefined, `must be a JSON object, not ${shown(value)}`);
  }
  const { model, messages, stream } = value;
  if (model === undefined) throw invalid("model", "is missing");
  if (typeof model !== "string" || model.trim() === "") {
    throw invalid("model", `must be a model's name, not ${shown(model)}`);
  }
  if (messages === undefined) throw invalid("messages", "is missing");
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalid("messages", "must be an array with at least one message");
  }
  if (stream !== undefined && typeof stream !== "boolean") {
    throw invalid("stream", `must be true or false, not ${shown(stream)}`);
  }
  const { maxMessages = 1000, maxContent = 1_000_000 } = limits;
  if (messages.length > maxMessages) {
    throw invalid(
      "messages",
      `must hold at most ${maxMessages} messages, not ${messages.length}`,
    );
  }
  for (const [index, turn] of messages.entries()) {
    const at = `messages.${index}`;
    if (!isObject(turn)) {
      throw invalid(at, `must be an object, not ${shown(turn)}`);
    }
    const length = textLength(turn["content"]);
    if (length > maxContent) {
      throw invalid(
        `${at}.content`,
        `must be at most ${maxContent} characters long, not ${length}`,
      );
    }
  }
  return value as unknown as MessagesBody;
}

/**
 * Checks `max_tokens`, which requests to count tokens do not have.
 *
 * @throws {ApiError} 400
 */
export function checkMaxTokens({ max_tokens: value }: MessagesBody): void {
  if (value === undefined) throw invalid("max_tokens", "is missing");
  // 0 is valid: it fills the prompt cache without an answer.
  if (Number.isInteger(value) && Number(value) >= 0) return;
  throw invalid(
    "max_tokens",
    `must be a whole number of at least 0, not ${shown(value)}`,
  );
}

/** Counts the characters of a message's text, tool results included; other blocks do not count. */
function textLength(content: unknown): number {
  if (typeof content === "string") return content.length;
  if (!Array.isArray(content)) return 0;
  return content.reduce(
    (length: number, block) =>
      isObject(block)
        ? length + textLength(block["text"]) + textLength(block["content"])
        : length,
    0,
  );
}
