/**
 * Grows the corpus: makes texts of those whose time grows fastest, for each reader, and keeps in `found.json` those that
 * surpass them.
 *
 *     deno task fuzz:growth [SECONDS]
 *
 * Ends with 1 where a reader's time grows faster than its text: that text is then tried on every reader.
 *
 * @module
 */
import { seededRandom } from "../../lib/bench/statistics/random.ts";
import { ATOMS, EDGES, SHAPES } from "./corpus.ts";
import {
  EVERY_READER,
  foundFor,
  foundText,
  MOST_FOUND,
  readerName,
} from "./found.ts";
import { fastGrowth, measuredGrowth, type Shape } from "./growth.ts";
import { type Reader, READERS } from "./readers.ts";

const SECONDS = 300;
/** Characters of the texts that are compared; those of one that is looked at for certain. */
const LENGTH = 8_192;
const MOST = 65_536;
/** Of what is repeated and of what stands around it, at most. */
const LONGEST = 200;
/** A text has to surpass the least of those that are kept by so much: measurements are not exact. */
const TELLING = 1.05;

/** What grows less is not worth a test: linear work takes 4 times as long. */
const FEWEST_TIMES = 2;

type Choose = <T>(all: readonly T[]) => T;

/** A text and how fast its time grows. */
interface Measured {
  readonly shape: Shape;
  readonly growth: number;
}

/** One text made of two. */
function mutated(one: Shape, other: Shape, choose: Choose): Shape {
  const { before, fragment, after } = one;
  const cut = choose([1, 2, 3, 5, 8]);
  return choose<() => Shape>([
    () => ({ ...one, fragment: fragment + choose(ATOMS) }),
    () => ({ ...one, fragment: choose(ATOMS) + fragment }),
    () => ({ ...one, fragment: fragment + other.fragment }),
    () => ({ ...one, fragment: fragment.slice(cut) || fragment }),
    () => ({ ...one, fragment: fragment.slice(0, -cut) || fragment }),
    () => ({ ...one, before: choose([...EDGES, ...ATOMS]) }),
    () => ({ ...one, before: before + choose(ATOMS) }),
    () => ({ ...one, before: other.fragment }),
    () => ({ ...one, after: choose(EDGES) }),
    () => ({ ...one, after: choose(ATOMS) + after }),
    () => ({ before: other.before, fragment, after: other.after }),
  ])();
}

function isShort({ before, fragment, after }: Shape): boolean {
  return [before, fragment, after].every(({ length }) => length <= LONGEST);
}

/** The texts of one reader, the fastest growing first; they compete for as long as it is given. */
async function grow(
  [file, name, work, whole = 0]: Reader,
  until: number,
  choose: Choose,
): Promise<Measured[]> {
  const length = Math.max(LENGTH, 8 * whole);
  const known = new Set<string>();
  let kept: Measured[] = [];
  const attempt = async (shape: Shape, most = MOST_FOUND) => {
    const text = JSON.stringify(shape);
    if (known.has(text) || !isShort(shape)) return;
    known.add(text);
    const growth = await measuredGrowth(work, shape, length);
    const least = kept.length < most ? 0 : kept.at(-1)?.growth ?? 0;
    if (growth < FEWEST_TIMES || growth < least * TELLING) return;
    // Of one fragment once: what stands around it makes no other text of it.
    const alike = kept.find((one) => one.shape.fragment === shape.fragment);
    if (alike !== undefined && alike.growth >= growth) return;
    kept = [...kept.filter((one) => one !== alike), { shape, growth }]
      .sort((a, b) => b.growth - a.growth).slice(0, most);
  };
  for (const shape of foundFor(readerName(file, name))) await attempt(shape);
  for (const shape of SHAPES) await attempt(shape, 2 * MOST_FOUND);
  while (performance.now() < until) {
    const pool = [...kept.map(({ shape }) => shape), choose(SHAPES)];
    const shape = mutated(choose(pool), choose(pool), choose);
    await attempt(shape, 2 * MOST_FOUND);
  }
  // Luck does not repeat itself.
  const again: Measured[] = [];
  for (const { shape } of kept) {
    again.push({ shape, growth: await measuredGrowth(work, shape, length) });
  }
  return again.sort((a, b) => b.growth - a.growth).slice(0, MOST_FOUND);
}

/** Grows all; returns what grows too fast, in words. */
async function growAll(seconds: number): Promise<string[]> {
  const random = seededRandom(Date.now());
  const choose: Choose = (all) =>
    all[Math.floor(random() * all.length)] as typeof all[number];
  const found = new Map([[EVERY_READER, [...foundFor(EVERY_READER)]]]);
  const slow: string[] = [];
  for (const reader of READERS) {
    const [file, name, work, whole] = reader;
    const until = performance.now() + 1000 * seconds / READERS.length;
    const best = await grow(reader, until, choose);
    found.set(readerName(file, name), best.map(({ shape }) => shape));
    for (const { shape } of best) {
      const growth = await fastGrowth(work, shape, MOST, whole);
      if (growth === undefined) continue;
      slow.push(`${name} on ${JSON.stringify(shape)}: ${growth}`);
      found.get(EVERY_READER)?.push(shape);
    }
    const shown = best.map(({ growth }) => growth.toFixed(1)).join(" ");
    await say(`${name} (${file}): ${shown}`);
  }
  await Deno.writeTextFile(
    new URL("found.json", import.meta.url),
    foundText(found),
  );
  return slow;
}

async function say(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  const slow = await growAll(Number(Deno.args[0] ?? SECONDS));
  for (const line of slow) await say(line);
  Deno.exit(slow.length === 0 ? 0 : 1);
}
