/**
 * Sums in one list of numbers: adding to numbers in objects takes several times as long.
 *
 * @module
 */
import { type KeyStats, newStats } from "../../query/stats_by.ts";
import {
  CACHABLE,
  type Columns,
  COMPARED,
  COSTED,
  FAILED,
  MEASURED,
} from "./columns.ts";

/** What is added up, in the order of {@linkcode statsOf}. */
const SUMS = 12;

/** Sums that have numbers from 0. */
export class SumList {
  #sums = new Float64Array(64 * SUMS);
  #length = 0;

  /** Begins further sums; returns their number. */
  begin(): number {
    const number = this.#length++;
    if (SUMS * this.#length > this.#sums.length) {
      const more = new Float64Array(2 * this.#sums.length);
      more.set(this.#sums);
      this.#sums = more;
    }
    return number;
  }

  /** Adds rows, each to the sums of a number. */
  addRows(
    { input, output, cacheRead, cacheWrite, cost, saved, flags }: Columns,
    rows: Int32Array,
    numbers: Int32Array,
    count: number,
  ): void {
    const sums = this.#sums;
    const add = (at: number, value: number) => {
      sums[at] = (sums[at] as number) + value;
    };
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      const at = SUMS * (numbers[i] as number);
      const facts = flags[row] as number;
      add(at, 1);
      if ((facts & FAILED) !== 0) add(at + 1, 1);
      if ((facts & MEASURED) === 0) {
        add(at + 2, 1);
        continue;
      }
      add(at + 3, input[row] as number);
      add(at + 4, output[row] as number);
      add(at + 5, cacheRead[row] as number);
      add(at + 6, cacheWrite[row] as number);
      if ((facts & CACHABLE) !== 0) add(at + 7, input[row] as number);
      if ((facts & COSTED) !== 0) {
        add(at + 8, cost[row] as number);
        add(at + 9, 1);
      }
      if ((facts & COMPARED) !== 0) {
        add(at + 10, saved[row] as number);
        add(at + 11, 1);
      }
    }
  }

  /** Adds sums of another list. */
  addSums(number: number, other: SumList, otherNumber: number): void {
    for (let i = 0; i < SUMS; i++) {
      const at = SUMS * number + i;
      this.#sums[at] = (this.#sums[at] ?? 0) +
        (other.#sums[SUMS * otherNumber + i] ?? 0);
    }
  }

  /** The sums of a number, which are those of a value. */
  statsOf(number: number, value: string | null): KeyStats {
    const at = (i: number) => this.#sums[SUMS * number + i] ?? 0;
    return {
      ...newStats(value),
      exchanges: at(0),
      failed: at(1),
      unmeasured: at(2),
      tokens: {
        input: at(3),
        output: at(4),
        cacheRead: at(5),
        cacheWrite: at(6),
      },
      cachable: at(7),
      cost: { total: at(8), known: at(9) },
      saved: { total: at(10), known: at(11) },
    };
  }
}
