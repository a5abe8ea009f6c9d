/**
 * Changing one value of a JSON text while every other byte stays: numbers beyond double precision, the order of
 * members and their spacing must reach the provider as the client wrote them.
 *
 * @module
 */

/**
 * The text of a JSON object with the string value of one top-level member replaced. Of several members of that name
 * the last one counts, as `JSON.parse` has it.
 *
 * @param json a valid JSON object whose member `name` is a string
 * @throws {RangeError} there is no such member
 */
export function replaceTopLevelString(
  json: string,
  name: string,
  value: string,
): string {
  const span = lastStringMember(json, name);
  if (span === undefined) {
    throw new RangeError(`Cannot find the string "${name}" in the JSON text`);
  }
  return json.slice(0, span.start) + JSON.stringify(value) +
    json.slice(span.end);
}

/** Where a value stands, in UTF-16 units, its quotation marks included. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function lastStringMember(json: string, name: string): Span | undefined {
  const plain = JSON.stringify(name);
  let found: Span | undefined;
  let depth = 0;
  let key = "";
  let inKey = true;
  for (let i = 0; i < json.length; i++) {
    switch (json.charCodeAt(i)) {
      case QUOTE: {
        const end = stringEnd(json, i);
        if (depth === 1) {
          if (inKey) key = json.slice(i, end);
          else if (sameString(key, plain)) found = { start: i, end };
        }
        i = end - 1;
        break;
      }
      case COLON:
        if (depth === 1) inKey = false;
        break;
      case COMMA:
        if (depth === 1) inKey = true;
        break;
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        depth++;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        depth--;
        break;
    }
  }
  return found;
}

/** The index behind the closing quotation mark of the string that opens at `start`. */
function stringEnd(json: string, start: number): number {
  for (let end = start + 1;; end++) {
    end = json.indexOf('"', end);
    if (end === -1) return json.length;
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
}

/** Whether a JSON string, perhaps written with escapes, says the same as a plain one. */
function sameString(written: string, plain: string): boolean {
  return written === plain ||
    written.includes("\\") && JSON.stringify(JSON.parse(written)) === plain;
}
