/**
 * Limits as people write and read them: `50 USD/month`, `200k/min`.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { NameMap } from "../core/data/names.ts";
import type { Limit, Period, Unit } from "./client_key.ts";

const PERIOD_WORDS = new NameMap<Period>([
  ...["minute", "min", "m"].map((word) => [word, "minute"] as const),
  ...["hour", "h"].map((word) => [word, "hour"] as const),
  ...["day", "d"].map((word) => [word, "day"] as const),
  ...["month", "mo"].map((word) => [word, "month"] as const),
]);

const FACTORS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6 };

const LIMIT = /^(\$)?\s*(\d+(?:\.\d+)?)\s*([km])?\s*(usd)?\s*\/\s*([a-z]+)$/i;

/**
 * Reads the value of an option.
 *
 * @param option for the error
 * @throws {UsageError} it is not a limit, or one of 0
 */
export function readLimit(option: string, text: string, unit: Unit): Limit {
  const found = LIMIT.exec(text.trim());
  const [, sign, amount, factor = "", usd, word = ""] = found ?? [];
  const per = PERIOD_WORDS.get(word.toLowerCase());
  const most = Number(amount) * (FACTORS[factor.toLowerCase()] ?? 1);
  const isMoney = sign !== undefined || usd !== undefined;
  const isWhole = unit === "usd" || Number.isInteger(most);
  const isRight = per !== undefined && most > 0 && isWhole &&
    (unit === "usd" || !isMoney);
  if (isRight) return { unit, most, per };
  const example = {
    usd: "50 USD/month",
    tokens: "200k/min",
    requests: "60/min",
  };
  throw new UsageError(
    `--${option} takes an amount for each min, hour, day or month, not "${text}"`,
    { hint: `such as --${option} '${example[unit]}'` },
  );
}

/** Writes a limit: `$50/month`, `60 requests/minute`. */
export function limitText({ unit, most, per }: Limit): string {
  return `${amountText(unit, most)}/${per}`;
}

/** Writes an amount: `$1.25`, `60 requests`. */
export function amountText(unit: Unit, amount: number): string {
  if (unit === "usd") {
    const digits = Number.isInteger(amount) ? 0 : amount < 0.01 ? 6 : 2;
    return `$${amount.toFixed(digits)}`;
  }
  return `${amount.toLocaleString("en-US")} ${unit}`;
}
