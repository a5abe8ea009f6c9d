/**
 * Finds blocks in which no exchange is recent enough, so that their lines need not be read one by one.
 *
 * @module
 */

const DAY_MS = 86_400_000;
/** The days whose years have four digits. */
const FIRST = Date.parse("0000-01-01T00:00:00Z");
const LAST = Date.parse("9999-12-31T00:00:00Z");

/**
 * A pattern for the bytes of each exchange that began at a time or later, and of few others: it looks at dates, from
 * a day earlier on, as a time may be written in another zone.
 *
 * @param since RFC 3339
 */
export function sincePattern(since: string): RegExp {
  const time = Math.min(Math.max(Date.parse(since) - DAY_MS, FIRST), LAST);
  const day = new Date(time).toISOString();
  // Each digit may be greater, if those before it are the same.
  const later = Array.from(day.slice(0, 10)).flatMap((digit, i) =>
    digit === "-" || digit === "9"
      ? []
      : [`${day.slice(0, i)}[${Number(digit) + 1}-9]`]
  );
  return new RegExp(
    `"started": ?"(?:${later.join("|")}|${day.slice(0, 10)})`,
  );
}
