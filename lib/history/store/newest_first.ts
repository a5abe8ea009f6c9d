/**
 * Sorts exchanges by the time when they began, the newest first: lines are in the order in which exchanges ended, but
 * imported exchanges, and lines that came from another history, may be anywhere.
 *
 * @module
 */
import { type ImportFacts, isFromFile } from "../query/imported.ts";

/** Lines that may wait beyond the wanted count before the oldest are dropped. */
const SLACK = 1000;

/** What is sorted. */
export interface Dated<T> extends ImportFacts {
  /** RFC 3339 in UTC, with ms. */
  readonly started: string;
  /** RFC 3339 in UTC, with ms. */
  readonly ended: string;
  /** Whether the line came from another history. */
  readonly merged: boolean;
  /** A copy that keeps no block of a file in memory. */
  detached(): T;
}

/**
 * Sorts lines; reads no more blocks than `count` lines need.
 *
 * @param blocks all lines from the last to the first, some at a time
 * @param count the most lines that are wanted
 */
export async function* newestFirst<T extends Dated<T>>(
  blocks: AsyncIterable<readonly T[]>,
  count: number = Infinity,
): AsyncGenerator<T[], void> {
  const waiting = new Waiting<T>();
  let left = count;
  for await (const lines of blocks) {
    const found: T[] = [];
    for (const line of lines) {
      // Earlier lines ended before this one, so they began before its end.
      if (!isFromFile(line) && !line.merged) {
        found.push(...waiting.takeSince(line.ended, left - found.length));
      }
      if (found.length === left) break;
      waiting.add(line);
    }
    left -= found.length;
    if (found.length > 0) yield found;
    if (left <= 0) return;
    if (waiting.size > left + SLACK) waiting.keep(left);
    waiting.detach();
  }
  const rest = waiting.takeSince("", left);
  if (rest.length > 0) yield rest;
}

interface Entry<T> {
  line: T;
  taken: boolean;
  /** How many lines were added before; of lines with the same time, the one added first is newer. */
  readonly met: number;
}

/** Lines that may not be next yet, as a heap with the newest on top. */
class Waiting<T extends Dated<T>> {
  #heap: Entry<T>[] = [];
  /** Entries of the block that was read last. */
  #fresh: Entry<T>[] = [];
  #met = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(line: T): void {
    const entry = { line, taken: false, met: this.#met++ };
    const heap = this.#heap;
    this.#fresh.push(entry);
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isNewer(parent, entry)) break;
      heap[at] = parent;
      heap[at = above] = entry;
    }
  }

  /** Removes up to `most` lines that began at a time or later, the newest first. */
  takeSince(time: string, most: number): T[] {
    const taken: T[] = [];
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (taken.length >= most || top.line.started < time) break;
      top.taken = true;
      taken.push(top.line);
      this.#removeTop();
    }
    return taken;
  }

  /** Drops all but the newest `count` lines. */
  keep(count: number): void {
    // A sorted list is a heap, too.
    this.#heap.sort((a, b) => isNewer(a, b) ? -1 : 1);
    this.#heap.length = Math.min(this.#heap.length, count);
  }

  /** Copies the waiting lines of the last block, so that the block can be freed. */
  detach(): void {
    for (const entry of this.#fresh) {
      if (!entry.taken) entry.line = entry.line.detached();
    }
    this.#fresh = [];
  }

  #removeTop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    for (let at = 0;;) {
      let below = 2 * at + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left === undefined) return void (heap[at] = last);
      if (right !== undefined && isNewer(right, left)) below++;
      const child = heap[below] ?? left;
      if (isNewer(last, child)) return void (heap[at] = last);
      heap[at] = child;
      at = below;
    }
  }
}

function isNewer<T extends Dated<T>>(a: Entry<T>, b: Entry<T>): boolean {
  return a.line.started === b.line.started
    ? a.met < b.met
    : a.line.started > b.line.started;
}
