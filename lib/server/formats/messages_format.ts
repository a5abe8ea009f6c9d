/**
 * The format of the Messages API: named events, and its own error objects.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion, Usage } from "../../core/chat.ts";
import { ApiError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { parseJson } from "../../core/data/parsed_json.ts";
import { ANSWER_FATES } from "../../dialects/anthropic_messages/answer_fates.ts";
import {
  decodeErrorEvent,
  encodeError,
  unreadableReply,
} from "../../dialects/anthropic_messages/errors.ts";
import { parseExact } from "../../dialects/anthropic_messages/json.ts";
import { keepMessage } from "../../dialects/anthropic_messages/kept/message.ts";
import {
  type MessageFacts,
  messageIdOf,
} from "../../dialects/anthropic_messages/message_facts.ts";
import {
  decodeMessage,
  encodeMessage,
} from "../../dialects/anthropic_messages/response.ts";
import { MessageStreamEncoder } from "../../dialects/anthropic_messages/encode/stream.ts";
import { redact } from "../../dialects/openai_chat/redact.ts";
import { encodeServerSentEvent } from "../../stream/sse.ts";
import type { AnswerEncoder, RelayFormat } from "./answer_format.ts";
import { failureReply } from "./error_response.ts";
import type { Reply } from "../reply.ts";
import { MessagesReader } from "../relay/whole_messages.ts";

/** The format of relayed Messages replies. */
export const MESSAGES_FORMAT: RelayFormat = {
  encoder: () => new MessagesEncoder(),
  failed: messagesFailed,
  keepAlive: encoded({ type: "ping" }),
  fates: ANSWER_FATES,
  dialect: "anthropic",
  reader: () => new MessagesReader((error) => encoded(failure(error).body)),
  decode: decodeReply,
};

/** Makes the format of a translated answer. */
export function messagesFormat(facts: MessageFacts): RelayFormat {
  return { ...MESSAGES_FORMAT, encoder: () => new MessagesEncoder(facts) };
}

/** Makes the error reply for a failure. A provider's error body in this format is sent unchanged. */
export function messagesFailed(error: unknown): Reply {
  const { status, body } = failure(error);
  const own = error instanceof ApiError && error.status === status &&
      hasFormat(error.body)
    ? error.body
    : undefined;
  return failureReply(error, status, own ?? JSON.stringify(body));
}

/** Redacts the message: some providers repeat the key in it. */
function failure(error: unknown): ReturnType<typeof encodeError> {
  const encoded = encodeError(error);
  encoded.body.error.message = redact(encoded.body.error.message);
  return encoded;
}

function hasFormat(text: string | undefined): boolean {
  try {
    const body: unknown = parseJson(text ?? "");
    return isObject(body) && body["type"] === "error" &&
      isObject(body["error"]) && typeof body["error"]["message"] === "string";
  } catch {
    return false;
  }
}

class MessagesEncoder implements AnswerEncoder {
  #facts: MessageFacts;
  #events: MessageStreamEncoder;

  constructor(facts: MessageFacts = {}) {
    this.#facts = facts;
    this.#events = new MessageStreamEncoder(facts);
  }

  get estimated(): string | undefined {
    return this.#events.estimates ? "input_tokens" : undefined;
  }

  expectUsage(usage: Usage): void {
    this.#events.expectUsage(usage);
  }

  replayed(exchange: string): void {
    this.#facts = { ...this.#facts, id: messageIdOf(exchange) };
    this.#events = new MessageStreamEncoder(this.#facts);
  }

  encode(chunk: ChatChunk): string {
    return Array.from(this.#events.push(chunk), encoded).join("");
  }

  end(): string {
    const { failure } = this.#events;
    if (failure !== undefined) return this.fail(failure);
    return Array.from(this.#events.end(), encoded).join("");
  }

  fail(error: unknown): string {
    return encoded(failure(error).body);
  }

  body(completion: ChatCompletion): unknown {
    return encodeMessage(completion, this.#facts);
  }
}

function encoded(event: { type: string }): string {
  return encodeServerSentEvent({
    event: event.type,
    data: JSON.stringify(event),
  });
}

function decodeReply(
  text: string,
  { status, headers }: WireReply,
  keep?: (kept: unknown) => void,
): ChatChunk {
  const value = parsed(text);
  if (isObject(value) && (value["error"] || value["type"] === "error")) {
    throw decodeErrorEvent(value, headers);
  }
  const chunk = decodeMessage(value);
  if (chunk === undefined) throw unreadableReply(status, headers, text);
  keep?.(keepMessage(value));
  return chunk;
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}
