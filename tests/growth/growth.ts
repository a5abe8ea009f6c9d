/**
 * Whether work grows faster than the text that it reads.
 *
 * @module
 */
import process from "node:process";

/** Work on a text; a promise is waited for. */
export type Work = (text: string) => unknown;

/** Work that took less, in ms, tells nothing of its growth. */
const TELLING_MS = 5;

/** How much longer four times the text may take: linear work 4 times, work that grows with the square 16 times. */
const MOST_TIMES = 9;

/** Below this nobody looks more closely. */
const LINEAR_TIMES = 6;

/** The same of twice the text, which linear work takes 2 times as long for and such work 4 times. */
const MOST_TIMES_TWICE = 3;

/** What takes so much longer may take for ever with the next length. */
const CERTAIN_TIMES = 200;

/** Measurements of each length, of which the shortest counts: another process can only have made them longer. */
const ROUNDS = 3;

/** A suspect's time is that of its thread alone, in steps of 10 ms: it is repeated until it has taken so long, in ms. */
const REPEATED_MS = 100;
const MOST_REPEATS = 1_000_000;

/** Characters of the first text: what takes twice as long with each character ends there. */
const SHORTEST = 16;

/** What a measurement may be off by, in ms. */
const UNSURE_MS = 0.02;

/** A text that repeats a fragment between two others; `%d` in it counts in steps of 65,536. */
export interface Shape {
  readonly before: string;
  readonly fragment: string;
  readonly after: string;
}

/** A text of about that many characters. */
export function textOf(
  { before, fragment, after }: Shape,
  length: number,
): string {
  const count = Math.ceil(length / fragment.length);
  const repeated = fragment.includes("%d")
    ? counted(fragment, count)
    : fragment.repeat(count);
  return before + repeated + after;
}

function counted(fragment: string, count: number): string {
  const all = Array.from(
    { length: count },
    (_, i) => fragment.replaceAll("%d", `${i * 65_536}`),
  );
  return all.join("");
}

/**
 * Doubles the text until the work takes long enough to be judged; undefined when it grows no faster than the text.
 *
 * @param most characters of the longest text
 * @param whole characters of what is looked at as a whole: shorter texts are not compared
 * @returns how it grows, in words
 */
export async function fastGrowth(
  work: Work,
  shape: Shape,
  most: number,
  whole = 0,
): Promise<string | undefined> {
  // What is a whole just so may take another path than what is longer.
  const start = Math.max(SHORTEST, 8 * whole);
  for (
    let length = start;
    length <= Math.max(most, start);
    length = longer(length)
  ) {
    const took = await timeOf(work, shape, length);
    if (took < TELLING_MS) continue;
    const ratio = await growthAt(work, shape, length, took);
    if (ratio < MOST_TIMES) continue;
    return `${length} characters take ${ratio.toFixed(0)} times as long as ${
      length / 4
    }`;
  }
  return undefined;
}

/** How many times as long a text takes as its quarter; 0 where that is a special case which does not go on. */
async function growthAt(
  work: Work,
  shape: Shape,
  length: number,
  took: number,
): Promise<number> {
  if (await seemingGrowth(work, shape, length, took) < LINEAR_TIMES) return 0;
  const measure = (times: number) => ownTimeOf(work, shape, times * length);
  const more = await measure(1);
  const ratio = more / await measure(1 / 4);
  if (more < TELLING_MS || ratio < MOST_TIMES) return 0;
  if (ratio >= CERTAIN_TIMES) return ratio;
  return await measure(2) / more < MOST_TIMES_TWICE ? 0 : ratio;
}

/**
 * The same by the clock on the wall, which goes on while another process has the processor.
 *
 * @param took how long the work on the whole text took once, in ms
 */
async function seemingGrowth(
  work: Work,
  shape: Shape,
  length: number,
  took: number,
): Promise<number> {
  const less = await leastTime(work, shape, length / 4);
  if (took / less < LINEAR_TIMES) return took / less;
  return Math.min(took, await leastTime(work, shape, length)) / less;
}

async function leastTime(
  work: Work,
  shape: Shape,
  length: number,
): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    least = Math.min(least, await timeOf(work, shape, length));
  }
  return least;
}

/** Twice as long; in small steps as long as each more may double the time. */
function longer(length: number): number {
  return length < 64 ? length + 4 : 2 * length;
}

/** How many times as long as its quarter a text takes, roughly; what is too short to be measured does not grow. */
export async function measuredGrowth(
  work: Work,
  shape: Shape,
  length: number,
): Promise<number> {
  const less = await leastTime(work, shape, length / 4);
  return (await leastTime(work, shape, length) + UNSURE_MS) /
    (less + UNSURE_MS);
}

/** The time in ms for which this thread works on a text, whatever else the machine does. */
async function ownTimeOf(
  work: Work,
  shape: Shape,
  length: number,
): Promise<number> {
  const text = flat(textOf(shape, length));
  const start = process.threadCpuUsage();
  let took = 0;
  let count = 0;
  while (took < REPEATED_MS && count < MOST_REPEATS) {
    await done(work, text);
    count++;
    const { user, system } = process.threadCpuUsage(start);
    took = (user + system) / 1000;
  }
  return took / count;
}

async function timeOf(
  work: Work,
  shape: Shape,
  length: number,
): Promise<number> {
  const text = flat(textOf(shape, length));
  const start = performance.now();
  await done(work, text);
  return performance.now() - start;
}

async function done(work: Work, text: string): Promise<void> {
  try {
    const result = work(text);
    if (result instanceof Promise) await result;
  } catch {
    // A refusal is an answer, too.
  }
}

/** The text in one piece: the first search in it would pay for joining it. */
function flat(text: string): string {
  text.charCodeAt(text.length >> 1);
  return text;
}
