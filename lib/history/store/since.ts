/**
 * Finds blocks in which no exchange is recent enough, so that their lines need not be read one by one.
 *
 * @module
 */

const DAY_MS = 86_400_000;

/**
 * A pattern for the bytes of each exchange that began at a time or later, and of few others: it looks at year and month,
 * a day earlier, as a time may be written in another zone.
 *
 * @param since RFC 3339
 */
export function sincePattern(since: string): RegExp {
  const day = new Date(Date.parse(since) - DAY_MS).toISOString();
  const [year, month] = [day.slice(0, 4), Number(day.slice(5, 7))];
  const months = Array.from(
    { length: 13 - month },
    (_, i) => String(month + i).padStart(2, "0"),
  );
  const later = Array.from(year).flatMap((digit, i) =>
    digit === "9"
      ? []
      : [`${year.slice(0, i)}[${Number(digit) + 1}-9]\\d{${3 - i}}`]
  );
  return new RegExp(
    `"started": ?"(?:${year}-(?:${months.join("|")})|${later.join("|")})`,
  );
}
