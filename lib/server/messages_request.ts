/**
 * A Messages request before anything is sent: whether it can be answered at all, and what is recorded of it.
 *
 * @module
 */
import type { ChatRequest, Message } from "../core/chat.ts";
import { ApiError } from "../core/errors.ts";
import { invalid, isObject, shown } from "../core/invalid.ts";
import type { MessageLimits } from "../core/validate_messages.ts";
import { joinedText } from "../dialects/anthropic_messages/content_decode.ts";
import { decodeRequest } from "../dialects/anthropic_messages/request_decode.ts";
import { decodeTurns } from "../dialects/anthropic_messages/turns_decode.ts";

/** The members of a body that every answer depends on, checked; the others are as they came. */
export interface MessagesBody {
  /** As the client names it. */
  readonly model: string;
  /** Turns, at least one. */
  readonly messages: readonly Record<string, unknown>[];
  /** Whether the answer is to be an event stream. */
  readonly stream?: boolean;
  /** Anything else. */
  readonly [member: string]: unknown;
}

/**
 * Checks what must be there before a provider is asked; the provider judges the rest.
 *
 * @throws {ApiError} 400 with the name of what is wrong, its value and what is allowed
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
 * Checks the limit on the answer, which only questions about the answer need.
 *
 * @throws {ApiError} 400
 */
export function checkMaxTokens({ max_tokens: value }: MessagesBody): void {
  if (value === undefined) throw invalid("max_tokens", "is missing");
  // 0 is legal: it fills the cache and answers nothing.
  if (Number.isInteger(value) && Number(value) >= 0) return;
  throw invalid(
    "max_tokens",
    `must be a whole number of at least 0, not ${shown(value)}`,
  );
}

/** The characters of a turn's text, that of tools' results included; other blocks do not count. */
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

/**
 * The request as the history holds it. A request that its provider takes as it is may hold what Chat Completions has
 * no place for: that stays in its own form, the rest is translated, so that conversations are recognised.
 */
export function recordedRequest(body: MessagesBody): ChatRequest {
  return attempt(() => decodeRequest(body), () => {
    const { system, messages, ...members } = body;
    const turns = messages.flatMap((turn) =>
      attempt(
        () => decodeTurns(undefined, [turn]),
        () => [turn as unknown as Message],
      )
    );
    const prompt = attempt(
      () => joinedText(system ?? "", "system"),
      () => JSON.stringify(system),
    );
    return {
      ...members,
      messages: prompt === ""
        ? turns
        : [{ role: "system", content: prompt }, ...turns],
    } as unknown as ChatRequest;
  });
}

/** What is decoded, or what stands for something that cannot be. */
function attempt<T>(decode: () => T, otherwise: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ApiError) return otherwise();
    throw error;
  }
}
