/**
 * Identifiers that sort by time (ULID): 48 bits of Unix time in ms and 80 random bits, in Crockford's base 32.
 *
 * @module
 */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/** Gives an id for a time in ms, now when absent. */
export type UlidSequence = (time?: number) => string;

/**
 * Starts a sequence in which every id is greater than the one before: within one millisecond, and when the clock is
 * set back, the random part counts up.
 */
export function ulidSequence(): UlidSequence {
  let last = -1;
  let prefix = "";
  let random: number[] = [];
  return (time = Date.now()) => {
    if (time > last || !increment(random)) {
      last = Math.max(time, last + 1);
      prefix = encodeTime(last);
      random = randomDigits();
    }
    let id = prefix;
    for (const digit of random) id += ALPHABET[digit];
    return id;
  };
}

/** The next id of the sequence that this process shares. */
export const ulid: UlidSequence = ulidSequence();

/** The time in an id, in ms; undefined if it is not a ULID. */
export function ulidTime(id: string): number | undefined {
  let time = 0;
  for (const character of id.slice(0, TIME_LENGTH)) {
    time = time * 32 + ALPHABET.indexOf(character);
  }
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id) ? time : undefined;
}

function encodeTime(time: number): string {
  let text = "";
  for (let rest = time; text.length < TIME_LENGTH;) {
    text = (ALPHABET[rest % 32] ?? "") + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Random bytes for the next ids: asking for many at once costs hardly more than for those of one id. */
const pool = new Uint8Array(64 * RANDOM_LENGTH);
let used = pool.length;

/** A byte's lower five bits are as random as the byte. */
function randomDigits(): number[] {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const digits: number[] = [];
  while (digits.length < RANDOM_LENGTH) digits.push((pool[used++] ?? 0) & 31);
  return digits;
}

/** Adds one to the number that the digits make; false on overflow. */
function increment(digits: number[]): boolean {
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = (digits[i] ?? 0) + 1;
    if (digit < 32) {
      digits[i] = digit;
      return true;
    }
    digits[i] = 0;
  }
  return false;
}
