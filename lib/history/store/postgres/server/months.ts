/**
 * The months of exchanges by their ids: each month is a partition of the table.
 *
 * A ULID begins with a time, so that a range of ids is a range of time. Ids of other forms have a place between ULIDs.
 *
 * @module
 */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
/** Times are less. */
const END = 32 ** TIME_LENGTH;

/** The partition that an id belongs to. */
export interface Month {
  /** The table's suffix: `2026_07`. */
  readonly name: string;
  /** The first id that belongs to it; undefined for the first month. */
  readonly from: string | undefined;
  /** The first id that belongs to the next one; undefined for the last month. */
  readonly to: string | undefined;
}

/** The month that an id belongs to, whatever the id is. */
export function monthOf(id: string): Month {
  const date = new Date(timeOf(id));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const [from, to] = [Date.UTC(year, month), Date.UTC(year, month + 1)];
  return {
    name: `${year}_${String(month + 1).padStart(2, "0")}`,
    from: from <= 0 ? undefined : encodeTime(from),
    to: to >= END ? undefined : encodeTime(to),
  };
}

/** The greatest time of which the text is not greater than the id's beginning, in ms; 0 if there is none. */
function timeOf(id: string): number {
  let time = 0;
  for (let at = 0; at < TIME_LENGTH; at++) {
    const character = id[at] ?? "";
    const digit = character === "" ? -1 : ALPHABET.indexOf(character);
    if (digit < 0) {
      // The id is between two texts of digits.
      const below = [...ALPHABET].filter((one) => one < character).length;
      const rest = 32 ** (TIME_LENGTH - at - 1);
      return Math.max(0, Math.min((time * 32 + below) * rest, END) - 1);
    }
    time = time * 32 + digit;
  }
  return time;
}

function encodeTime(time: number): string {
  let text = "";
  for (let rest = time; text.length < TIME_LENGTH;) {
    text = (ALPHABET[rest % 32] ?? "") + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
