/**
 * Times as the history writes them.
 *
 * @module
 */

/** The second that was written last and its text, because most times of an exchange are within one second. */
let last = { second: NaN, text: "" };

/**
 * Writes a time as `toISOString` does, but faster: RFC 3339 in UTC, with ms.
 *
 * @throws {RangeError} the date is invalid
 */
export function utcTime(time: Date): string {
  const ms = time.getTime();
  const second = Math.floor(ms / 1000);
  if (second !== last.second) {
    last = { second, text: time.toISOString().slice(0, -"000Z".length) };
  }
  const rest = String(ms - second * 1000).padStart(3, "0");
  // Not `+`: V8 takes twice as long to write an object as JSON that holds a text made with `+`.
  return [last.text, rest, "Z"].join("");
}
