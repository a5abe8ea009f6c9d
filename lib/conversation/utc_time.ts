/**
 * Times as the history writes them.
 *
 * @module
 */

/** The second that was written last, since 1970, and its text: what is recorded at one time mostly shares it. */
let last = { second: NaN, text: "" };

/**
 * A time as `toISOString` gives it: RFC 3339 in UTC, with ms. That alone would take as long as hashing a request.
 *
 * @throws {RangeError} it is no time
 */
export function utcTime(time: Date): string {
  const ms = time.getTime();
  const second = Math.floor(ms / 1000);
  if (second !== last.second) {
    last = { second, text: time.toISOString().slice(0, -"000Z".length) };
  }
  const rest = String(ms - second * 1000).padStart(3, "0");
  // Not `+`: for an object with a text that is put together so, V8 takes twice the time to write it as JSON.
  return [last.text, rest, "Z"].join("");
}
