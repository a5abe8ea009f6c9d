/**
 * Reads times as people write them: a date, a time, or an age.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * Reads a time; returns ms since 1970. A date, or a time without zone, is in this machine's zone.
 *
 * @param called the option or member that has the value, for the error
 * @param now the time from which an age such as `7d` counts back
 * @param dayEnds a date means the end of that day
 * @throws {UsageError} the text is not a date, a time or an age
 */
export function readTime(
  called: string,
  text: string,
  now: number,
  dayEnds = false,
): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * (UNITS[unit] ?? 0);
  const isDay = DAY.test(text);
  const date = new Date(isDay ? `${text}T00:00:00` : text);
  if (isDay && dayEnds) date.setDate(date.getDate() + 1);
  const found = date.getTime();
  if (/^\d{4}-/.test(text) && !Number.isNaN(found)) return found;
  throw new UsageError(
    `${called} takes a date, a time or an age, not "${text}"`,
    { hint: "such as 2026-07-01, 2026-07-01T09:30, 90m, 12h or 7d" },
  );
}
