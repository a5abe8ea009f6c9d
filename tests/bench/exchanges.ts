/**
 * Exchanges as a history holds them, for tests of what is made from them.
 *
 * @module
 */
import type { Message, Usage } from "../../lib/core/chat.ts";
import {
  createExchange,
  type Exchange,
  type ExchangeParts,
} from "../../lib/history/line/exchange.ts";

/** What a test says of an exchange; the rest is plain. */
export interface Said extends Partial<ExchangeParts> {
  /** What the user asks; the request's only message. */
  asked?: string;
  /** What the model answers; null for no answer. */
  answered?: string | null;
  /** In place of a text. */
  message?: Message;
  /** Default `stop`. */
  finish?: string;
}

/** An exchange of source `ask`, completed within 100 ms of 2026-07-01. */
export function exchange(id: string, said: Said = {}): Exchange {
  const { asked = "?", answered = "!", message, finish = "stop" } = said;
  const started = said.started ?? new Date("2026-07-01T00:00:00Z");
  const totalMs = said.totalMs ?? 100;
  return createExchange({
    id,
    conversation: id,
    parent: null,
    source: "ask",
    started,
    ended: new Date(started.getTime() + totalMs),
    provider: "p",
    baseUrl: "http://127.0.0.1:1/v1",
    model: "m",
    request: { model: "m", messages: [{ role: "user", content: asked }] },
    response: answered === null ? null : {
      id: "c",
      object: "chat.completion",
      created: 0,
      model: "m",
      choices: [{
        index: 0,
        message: message ?? { role: "assistant", content: answered },
        "finish_reason": finish,
      }],
    },
    firstTokenMs: 10,
    totalMs,
    deltas: [[10, 1], [30, 1], [100, 1]],
    status: "completed",
    attempts: 1,
    sha256: "",
    ...said,
  });
}

/** Tokens as a provider counts them. */
export function usage(prompt: number, completion: number): Usage {
  return {
    "prompt_tokens": prompt,
    "completion_tokens": completion,
    "total_tokens": prompt + completion,
  };
}
