/**
 * Numbers as people read them: three digits that count, with their unit.
 *
 * @module
 */
import type { Estimate } from "./statistics/estimate.ts";

/** What a number counts. */
export type Unit =
  | "ms"
  | "share"
  | "points"
  | "dollars"
  | "tokens"
  | "per second"
  | "times"
  | "count";

interface Scale {
  factor: number;
  before: string;
  after: string;
}

/** A number with its unit, such as `412 ms`, `1.24 s`, `95 %`, `$0.0012`. */
export function format(value: number, unit: Unit): string {
  const { factor, before, after } = scaleOf(value, unit);
  return withSign(value, before, digits(Math.abs(value) * factor) + after);
}

/**
 * An estimate with its interval, such as `412 ms (398–430)`; `412 ms (≥ 398)` where the upper end is open, only the
 * number where both are, or where the interval says nothing.
 */
export function formatEstimate(
  { value, low, high }: Estimate,
  unit: Unit,
): string {
  const shown = format(value, unit);
  const { factor } = scaleOf(value, unit);
  const [from, to, middle] = [low, high, value].map((end) =>
    end === undefined
      ? undefined
      : withSign(end, "", digits(Math.abs(end) * factor))
  );
  if (from === undefined && to === undefined) return shown;
  if (from === undefined) return `${shown} (≤ ${to})`;
  if (to === undefined) return `${shown} (≥ ${from})`;
  if (from === middle && to === middle) return shown;
  // A minus sign and a dash side by side are hard to tell apart.
  return `${shown} (${from}${from.startsWith("−") ? " to " : "–"}${to})`;
}

/**
 * {@linkcode formatEstimate} of a difference: with its sign also where it is positive, shares in percentage points.
 */
export function formatDifference(estimate: Estimate, unit: Unit): string {
  const sign = estimate.value > 0 ? "+" : "";
  return sign + formatEstimate(estimate, unit === "share" ? "points" : unit);
}

/** How long something took, such as `4 min 12 s`. */
export function formatSpan(ms: number): string {
  if (ms < 60_000) return format(ms, "ms");
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
  ];
  return hours > 0
    ? `${hours} h ${minutes} min`
    : `${minutes} min ${seconds % 60} s`;
}

function withSign(value: number, before: string, rest: string): string {
  return (value < 0 && /[1-9]/.test(rest) ? "−" : "") + before + rest;
}

function scaleOf(value: number, unit: Unit): Scale {
  const size = Math.abs(value);
  switch (unit) {
    case "ms":
      return size < 1000
        ? { factor: 1, before: "", after: " ms" }
        : { factor: 1 / 1000, before: "", after: " s" };
    case "points":
      return { factor: 100, before: "", after: " pp" };
    case "share":
      return { factor: 100, before: "", after: " %" };
    case "dollars":
      return { factor: 1, before: "$", after: "" };
    case "per second":
      return { factor: 1, before: "", after: "/s" };
    case "times":
      return { factor: 1, before: "", after: "×" };
    case "tokens":
    case "count":
      return { factor: 1, before: "", after: "" };
  }
}

/** Three significant digits, but all digits before the point; no trailing zeros. */
function digits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  if (value >= 99.95) return String(Math.round(value));
  const text = value.toPrecision(value < 0.001 ? 2 : 3);
  const plain = text.includes("e") ? Number(text).toFixed(8) : text;
  return plain.includes(".") ? plain.replace(/\.?0+$/, "") : plain;
}
