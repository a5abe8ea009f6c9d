/**
 * Histories for tests: of real form, with all that may happen to a line.
 *
 * @module
 */
import { seededRandom } from "../../lib/bench/statistics/random.ts";
import {
  createExchange,
  type Exchange,
  type ExchangeParts,
  type Status,
} from "../../lib/history/line/exchange.ts";
import { serializeExchange } from "../../lib/history/line/history_line.ts";
import { createLabel } from "../../lib/history/line/label.ts";
import type { Message, Usage } from "../../lib/core/chat.ts";
import { ulidSequence } from "../../lib/core/data/ulid.ts";
import type { History } from "../../lib/history/history.ts";

/** When the first exchange of every test begins. */
export const BEGUN: number = Date.parse("2026-07-08T09:00:00Z");

const nextId = ulidSequence();

/** An exchange of which only what matters is said. */
export function exchange(
  parts: Partial<Omit<ExchangeParts, "response">> & {
    said?: string;
    answer?: string | Partial<Message> | null;
    ms?: number;
  } = {},
): Exchange {
  const { said = "hi", answer = "hello", ms = 0, ...rest } = parts;
  const started = rest.started ?? new Date(BEGUN + ms);
  const id = rest.id ?? nextId(started.getTime());
  const { model = "small" } = rest;
  const message: Message = {
    role: "assistant",
    ...typeof answer === "string" ? { content: answer } : answer,
  };
  return createExchange({
    id,
    conversation: id,
    parent: null,
    source: "ask",
    started,
    ended: new Date(started.getTime() + 500),
    provider: "local",
    baseUrl: "http://127.0.0.1:1/v1",
    model,
    request: { model, messages: [{ role: "user", content: said }] },
    response: answer === null ? null : {
      id: "c-1",
      object: "chat.completion",
      created: 1,
      model,
      choices: [{ index: 0, message, "finish_reason": "stop" }],
    },
    firstTokenMs: 100.5,
    totalMs: 500,
    deltas: [[100, 5]],
    status: "completed",
    attempts: 1,
    sha256: "0".repeat(64),
    ...rest,
  });
}

/** A label's line. */
export function labelLine(exchange: string, label: string): string {
  return JSON.stringify(createLabel(exchange, label));
}

/** Lines, each with its line end. */
export function text(lines: readonly (string | Exchange)[]): string {
  return lines.map((line) =>
    `${typeof line === "string" ? line : serializeExchange(line)}\n`
  ).join("");
}

/** All exchanges of a history, as they were recorded. */
export async function recorded(history: History): Promise<Exchange[]> {
  const found: Exchange[] = [];
  for await (const some of history.query({}, "recorded")) {
    for (const { exchange } of some) {
      if (exchange !== undefined) found.push(exchange);
    }
  }
  return found;
}

/** Chooses by a seed. */
export interface Chance {
  /** A whole number below another. */
  below(count: number): number;
  /** One of several. */
  of<T>(...choices: readonly [T, ...T[]]): T;
}

/** The same choices in every run. */
export function chance(seed: number): Chance {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  return {
    below,
    of: (...choices) => choices[below(choices.length)] ?? choices[0],
  };
}

const WORDS = [
  "Paris",
  "straße",
  "naïve",
  "İstanbul",
  "30 K", // Kelvin
  "ΟΔΟΣ",
  "日本",
  "😀",
  'say "no"',
  "a/b\\c",
  "tab\there",
  "esc\x1b[31m",
  '","timing":{"first_token_ms":1,"total_ms":2,"deltas":[]},"status":"error",',
  '{"v":1,"id":"X","conversation":"Y",',
] as const;

/** Text that makes trouble. */
export function words({ below, of }: Chance): string {
  return Array.from({ length: 1 + below(4) }, () => of(...WORDS)).join(" ");
}

/** An exchange as any of those that are recorded. */
export function randomExchange(random: Chance, ms: number): Exchange {
  const { below, of } = random;
  const status = of<Status>("completed", "completed", "error", "aborted");
  const usage: Usage = {
    "prompt_tokens": below(1000),
    "completion_tokens": below(1000),
    "total_tokens": below(2000),
    ...of<Partial<Usage>>({}, {}, {
      "prompt_tokens_details": { "cached_tokens": below(10) },
      "service_tier": of("default", "{x}", 'a"b'),
    }),
  };
  const failed = status === "error";
  return exchange({
    ms,
    source: of("chat", "ask", "do", "serve", "import"),
    provider: of("local", "other"),
    model: of("small", "vendor/größe", 'm"q'),
    status,
    said: words(random),
    answer: failed ? null : of<string | Partial<Message>>(words(random), {
      content: null,
      "tool_calls": [{
        id: "call_1",
        type: "function",
        function: { name: "look_up", arguments: `{"q":"${below(9)}"}` },
      }],
    }),
    ...of({ usage }, { usage }, {}),
    firstTokenMs: failed ? null : below(1000) / 10,
    totalMs: below(10_000) / 10,
    deltas: Array.from({ length: below(5) }, (_, i) => [i, below(9)]),
    ...failed
      ? { error: { type: "server", message: words(random), status: 500 } }
      : {},
    ...of({}, {}, { raw: JSON.stringify({ text: words(random) }) }),
    ...of({}, {}, { via: { path: "/v1/messages", usage: { a: 1 } } }),
  });
}
