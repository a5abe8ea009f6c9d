/**
 * What one recorded answer took, by the field's names and definitions.
 *
 * @module
 */
import type { Exchange } from "../../history/line/exchange.ts";

/** Times and tokens of one completed answer. */
export interface Measured {
  /** TTFT: from the request to the first character of text, reasoning or a call, or to the first chunk. */
  ttftMs?: number;
  /** TPOT: (E2E − TTFT) / (output tokens − 1); absent for answers of unknown length or of one token. */
  tpotMs?: number;
  /** ITL: the gaps between arrivals, in whole ms. What came within one ms is one arrival. */
  itlMs: number[];
  /** E2E latency: from the request to the end of the stream. */
  e2eMs: number;
  /** As the provider counts them, reasoning included; absent when it does not say. */
  outputTokens?: number;
  /** As the provider counts them; absent when it does not say. */
  promptTokens?: number;
  /** Output tokens per second after the first one: 1 / TPOT. */
  tokensPerSecond?: number;
}

/** What TTFT ends with: the first character, or the first chunk, which may hold a role alone. */
export type FirstToken = "first-character" | "first-chunk";

/**
 * What the answers of a trajectory took together: the times of their requests, without those of tools. TTFT is that of
 * the first answer.
 */
export function measureAll(
  all:
    readonly (readonly [exchange: Exchange, firstChunk: number | undefined])[],
): Measured {
  const each = all.map(([exchange, firstChunk]) =>
    measure(exchange, firstChunk)
  );
  const [first] = each;
  const e2eMs = sum(each.map((one) => one.e2eMs));
  const outputTokens = sum(each.map((one) => one.outputTokens ?? NaN));
  const promptTokens = sum(each.map((one) => one.promptTokens ?? NaN));
  const timed = each.flatMap(({ tpotMs, outputTokens }) =>
    tpotMs === undefined || outputTokens === undefined
      ? []
      : [{ tpotMs, gaps: outputTokens - 1 }]
  );
  const tpotMs = sum(timed.map(({ tpotMs, gaps }) => tpotMs * gaps)) /
    sum(timed.map(({ gaps }) => gaps));
  return {
    ...(first?.ttftMs === undefined ? {} : { ttftMs: first.ttftMs }),
    ...(timed.length === 0 ? {} : { tpotMs }),
    itlMs: each.flatMap(({ itlMs }) => itlMs),
    e2eMs,
    ...(Number.isNaN(outputTokens) ? {} : { outputTokens }),
    ...(Number.isNaN(promptTokens) ? {} : { promptTokens }),
    ...(tpotMs > 0 ? { tokensPerSecond: 1000 / tpotMs } : {}),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * What is measured is in the history's line, all but when the first chunk came.
 *
 * @param firstChunk when that was, in ms, where TTFT is to end with it
 */
export function measure(
  { timing, usage }: Exchange,
  firstChunk?: number,
): Measured {
  const { total_ms: e2eMs, deltas } = timing;
  const first = firstChunk ?? timing.first_token_ms;
  const outputTokens = usage?.completion_tokens;
  const promptTokens = usage?.prompt_tokens;
  const itlMs = deltas.slice(1).map(([at], i) => at - (deltas[i]?.[0] ?? at));
  const tpotMs = first === null || outputTokens === undefined ||
      outputTokens < 2
    ? undefined
    : (e2eMs - first) / (outputTokens - 1);
  return {
    ...(first === null ? {} : { ttftMs: first }),
    ...(tpotMs === undefined ? {} : { tpotMs }),
    itlMs,
    e2eMs,
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(promptTokens === undefined ? {} : { promptTokens }),
    // An answer that came at once has no speed that could be measured.
    ...(tpotMs === undefined || tpotMs <= 0
      ? {}
      : { tokensPerSecond: 1000 / tpotMs }),
  };
}
