/**
 * The form of the Messages API: named events, failures as objects of their own.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion } from "../core/chat.ts";
import { ApiError, StreamError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import type { WireReply } from "../core/wire_reply.ts";
import {
  decodeErrorEvent,
  encodeError,
  unreadableReply,
} from "../dialects/anthropic_messages/errors.ts";
import { parseExact } from "../dialects/anthropic_messages/json.ts";
import {
  decodeMessage,
  encodeMessage,
} from "../dialects/anthropic_messages/response.ts";
import { MessageStreamDecoder } from "../dialects/anthropic_messages/stream_decode.ts";
import { MessageStreamEncoder } from "../dialects/anthropic_messages/stream_encode.ts";
import { redact } from "../dialects/openai_chat/redact.ts";
import { encodeServerSentEvent, type ServerSentEvent } from "../wire/sse.ts";
import type { AnswerEncoder, EventDecoder, RelayForm } from "./answer_form.ts";
import { failureReply } from "./error_response.ts";
import type { Reply } from "./reply.ts";
import { WholeEvents } from "./whole_events.ts";

/** How the senders of Messages requests read answers. */
export const MESSAGES_FORM: RelayForm = {
  encoder: () => new MessagesEncoder(),
  failed: messagesFailed,
  keepAlive: encoded({ type: "ping" }),
  filter: () => new WholeEvents({ done: "message_stop", idle: "ping" }),
  decoder: () => new MessagesDecoder(),
  decode: decodeReply,
  ending: (_missing, filter) =>
    filter.done ? "" : encoded({ type: "message_stop" }),
};

/** The reply that tells of a failure. A provider's own words pass unchanged where they have this form. */
export function messagesFailed(error: unknown): Reply {
  const { status, body } = failure(error);
  const own = error instanceof ApiError && error.status === status &&
      hasForm(error.body)
    ? error.body
    : undefined;
  return failureReply(error, status, own ?? JSON.stringify(body));
}

/** Some providers repeat the key in what they say. */
function failure(error: unknown): ReturnType<typeof encodeError> {
  const encoded = encodeError(error);
  encoded.body.error.message = redact(encoded.body.error.message);
  return encoded;
}

function hasForm(text: string | undefined): boolean {
  try {
    const body: unknown = JSON.parse(text ?? "");
    return isObject(body) && body["type"] === "error" &&
      isObject(body["error"]) && typeof body["error"]["message"] === "string";
  } catch {
    return false;
  }
}

class MessagesEncoder implements AnswerEncoder {
  readonly #events = new MessageStreamEncoder();

  encode(chunk: ChatChunk): string {
    return Array.from(this.#events.push(chunk), encoded).join("");
  }

  end(): string {
    return Array.from(this.#events.end(), encoded).join("");
  }

  fail(error: unknown): string {
    return encoded(failure(error).body);
  }

  whole(completion: ChatCompletion): unknown {
    return encodeMessage(completion);
  }
}

/** An event is named after its type. */
function encoded(event: { type: string }): string {
  return encodeServerSentEvent({
    event: event.type,
    data: JSON.stringify(event),
  });
}

class MessagesDecoder implements EventDecoder {
  readonly #events = new MessageStreamDecoder();

  push({ data, event, unterminated }: ServerSentEvent): ChatChunk[] {
    try {
      return this.#events.push(data, event);
    } catch (error) {
      // The last event of a connection that was cut: the missing end will tell.
      const cut = unterminated && error instanceof StreamError &&
        error.kind === "invalid";
      if (cut) return [];
      throw error;
    }
  }

  drain(): ChatChunk[] {
    return [];
  }

  end(): ChatChunk[] {
    return this.#events.end();
  }
}

function decodeReply(text: string, { status, headers }: WireReply): ChatChunk {
  const value = parsed(text);
  if (isObject(value) && (value["error"] || value["type"] === "error")) {
    throw decodeErrorEvent(value, headers);
  }
  const chunk = decodeMessage(value);
  if (chunk === undefined) throw unreadableReply(status, headers, text);
  return chunk;
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}
