/**
 * Service level objectives: what an answer must keep to, to count as good.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Measured } from "./statistics/measure.ts";

/** Longest times, in ms; what is absent has no limit. */
export interface Slo {
  /** Time to first token. */
  ttft?: number;
  /** Time per output token after the first. */
  tpot?: number;
  /** End-to-end latency. */
  e2e?: number;
}

const NAMES: Readonly<Record<string, keyof Slo>> = {
  ttft: "ttft",
  tpot: "tpot",
  e2e: "e2e",
  e2el: "e2e",
};
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/**
 * Reads `ttft=500ms,e2e=5s`.
 *
 * @throws {UsageError} an unknown name, or a time without unit
 */
export function parseSlo(text: string): Slo {
  const slo: Slo = {};
  for (const part of text.split(",")) {
    const [written = "", time = ""] = part.split("=");
    const name = NAMES[written.trim().toLowerCase()];
    const ms = parseDuration(time);
    if (name === undefined || ms === undefined || part.split("=").length > 2) {
      throw new UsageError(`--slo cannot be read at "${part.trim()}"`, {
        hint: "such as ttft=500ms,tpot=50ms,e2e=5s",
      });
    }
    slo[name] = ms;
  }
  return slo;
}

/** A time such as `500ms`, `1.5s` or `2m`, in ms; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text.trim()) ??
    [];
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit] ?? 1);
}

/** Whether a completed answer keeps to every limit; one whose time is unknown does not. */
export function meets(slo: Slo, measured: Measured): boolean {
  const { ttftMs = Infinity, e2eMs } = measured;
  // An answer of one token has no time between tokens to exceed.
  const { tpotMs = measured.outputTokens === undefined ? Infinity : 0 } =
    measured;
  return ttftMs <= (slo.ttft ?? Infinity) &&
    tpotMs <= (slo.tpot ?? Infinity) && e2eMs <= (slo.e2e ?? Infinity);
}
