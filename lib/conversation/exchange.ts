/**
 * The line of the history: one exchange, one JSON object, its members in a fixed order.
 *
 * @module
 */

// These are the history's own names, as they stand in the file.
// deno-lint-ignore-file camelcase
import type {
  ChatCompletion,
  ChatRequest,
  Message,
  Usage,
} from "../core/chat.ts";
import type { Patch } from "./patch.ts";
import { utcTime } from "./utc_time.ts";

/** Who asked; `import` marks an earlier turn that came with a request and was never seen itself. */
export type Source = "chat" | "ask" | "serve" | "bench" | "import";

/** How an exchange ended; partial text is kept. */
export type Status = "completed" | "error" | "aborted" | "truncated";

/** When the answer came; all times in ms since the exchange began. */
export interface Timing {
  /** When the first character of text, reasoning or arguments came; null when none did. */
  first_token_ms: number | null;
  /** From the beginning to the end. */
  total_ms: number;
  /** Time in whole ms and the characters (UTF-16 units) that came then. */
  deltas: [number, number][];
}

/** Why an exchange failed. */
export interface RecordedError {
  /** The provider's word for it, else ours. */
  type: string;
  /** One line for the user. */
  message: string;
  /** HTTP status, where there was one. */
  status?: number;
  /** The provider's code. */
  code?: string;
}

/** By which endpoint a request came that is not Chat Completions. */
export interface Via {
  /** Below the server's address: `/v1/embeddings`. */
  path: string;
  /** What the endpoint wants to know later. */
  [member: string]: unknown;
}

/** One request and what became of it. */
export interface Exchange {
  /** Version of this layout. */
  v: 1;
  /** ULID. */
  id: string;
  /** Id of the conversation's first exchange. */
  conversation: string;
  /** The exchange that this one continues. */
  parent: string | null;
  /** Who asked. */
  source: Source;
  /** RFC 3339 in UTC, with ms. */
  started: string;
  /** RFC 3339 in UTC, with ms. */
  ended: string;
  /** The registry's name of who answered. */
  provider: string;
  /** Without credentials. */
  base_url: string;
  /** The provider's own name of the model. */
  model: string;
  /**
   * As received, but `messages` has only those that the ancestors do not hold. Where {@linkcode Exchange.via} says that
   * it was no conversation at all, `messages` is empty and the rest is what was received, if it is not too long.
   */
  request: ChatRequest;
  /** The folded completion, as received; null when nothing came. */
  response: ChatCompletion | null;
  /** Absent when unknown. */
  usage?: Usage;
  /** When the answer came. */
  timing: Timing;
  /** How it ended. */
  status: Status;
  /** Why it failed, if it did. */
  error?: RecordedError;
  /** Requests sent upstream. */
  attempts: number;
  /** Of the request's body as it was sent last, in hex. */
  sha256: string;
  /** That body, where the chain cannot give it back. */
  raw?: string;
  /** What makes that body of the parent's, instead of {@linkcode Exchange.raw}. */
  patch?: Patch;
  /** Absent for Chat Completions. */
  via?: Via;
  /** What other versions add is kept. */
  [member: string]: unknown;
}

/** What an exchange is made of, in this program's own names. */
export interface ExchangeParts extends
  Pick<
    Exchange,
    | "id"
    | "conversation"
    | "parent"
    | "source"
    | "provider"
    | "model"
    | "request"
    | "response"
    | "status"
    | "attempts"
    | "sha256"
  > {
  /** When it began. */
  readonly started: Date;
  /** When it ended. */
  readonly ended: Date;
  /** Without credentials. */
  readonly baseUrl: string;
  /** Absent when unknown. */
  readonly usage?: Usage | undefined;
  /** In ms since it began; null when no character came. */
  readonly firstTokenMs: number | null;
  /** From its beginning to its end. */
  readonly totalMs: number;
  /** See {@linkcode Timing.deltas}. */
  readonly deltas: [number, number][];
  /** Why it failed, if it did. */
  readonly error?: RecordedError | undefined;
  /** The body that was sent last, where the chain cannot give it back. */
  readonly raw?: string | undefined;
  /** What makes that body of the parent's. */
  readonly patch?: Patch | undefined;
  /** Absent for Chat Completions. */
  readonly via?: Via | undefined;
}

/** Puts an exchange together. */
export function createExchange(parts: ExchangeParts): Exchange {
  // Member by member in the order of the line: spreading what may be absent costs more than all the rest.
  const exchange = {
    v: 1,
    id: parts.id,
    conversation: parts.conversation,
    parent: parts.parent,
    source: parts.source,
    started: utcTime(parts.started),
    ended: utcTime(parts.ended),
    provider: parts.provider,
    base_url: parts.baseUrl,
    model: parts.model,
    request: parts.request,
    response: parts.response,
  } as Exchange;
  const { usage, error, raw, patch, via } = parts;
  if (usage !== undefined) exchange.usage = usage;
  exchange.timing = {
    first_token_ms: parts.firstTokenMs,
    total_ms: parts.totalMs,
    deltas: parts.deltas,
  };
  exchange.status = parts.status;
  if (error !== undefined) exchange.error = error;
  exchange.attempts = parts.attempts;
  exchange.sha256 = parts.sha256;
  if (raw !== undefined) exchange.raw = raw;
  if (patch !== undefined) exchange.patch = patch;
  if (via !== undefined) exchange.via = via;
  return exchange;
}

/** An earlier turn's answer that came with a request, as the completion that it once was. */
export function importedCompletion(
  id: string,
  model: string,
  message: Message,
  created: Date,
): ChatCompletion {
  const called = message.tool_calls?.length || message.function_call;
  return {
    id,
    object: "chat.completion",
    created: Math.floor(created.getTime() / 1000),
    model,
    choices: [{
      index: 0,
      message,
      finish_reason: called ? "tool_calls" : "stop",
    }],
  };
}

/** The usage of a turn that cost nothing here. */
export const NO_USAGE: Usage = {
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
};
