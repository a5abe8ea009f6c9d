/**
 * The sums of each day, for what its exchanges share: most sums of a long history are sums of these.
 *
 * @module
 */
import { dayName } from "../../query/stats.ts";
import type { Columns } from "./columns.ts";
import { SumList } from "./sum_list.ts";

/** More sums than this are not kept. */
const MOST = 50_000;

/** A day in this machine's time zone. */
export interface Day {
  /** `2026-11-21`. */
  readonly name: string;
  /** When it begins, and when the next one does: Unix time in ms. */
  readonly from: number;
  readonly to: number;
}

/** A day with exchanges, and the numbers of its sums by those of what they share. */
interface SummedDay extends Day {
  readonly cells: Map<number, number>;
}

/** The day of a time. */
export function dayAt(time: number): Day {
  const date = new Date(time);
  const [year, month, day] = [
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
  ];
  return {
    name: dayName(year, month + 1, day),
    from: new Date(year, month, day).getTime(),
    to: new Date(year, month, day + 1).getTime(),
  };
}

/** Grows with the rows of a table. */
export class DaySums {
  readonly sums: SumList = new SumList();
  /** By when they begin. */
  readonly #days = new Map<number, SummedDay>();
  #last: SummedDay = { ...dayAt(NaN), cells: new Map<number, number>() };
  #count = 0;
  readonly #row = new Int32Array(1);
  readonly #number = new Int32Array(1);

  /** Whether all rows were added. */
  get isComplete(): boolean {
    return this.#count <= MOST;
  }

  list(): Iterable<SummedDay> {
    return this.#days.values();
  }

  /** Adds a row whose facts are in the columns. */
  add(columns: Columns, row: number): void {
    if (this.#count > MOST) return;
    const time = columns.started[row] ?? 0;
    const shared = columns.shared[row] ?? -1;
    if (!(time >= this.#last.from && time < this.#last.to)) {
      const day = dayAt(time);
      this.#last = this.#days.get(day.from) ??
        { ...day, cells: new Map<number, number>() };
      this.#days.set(day.from, this.#last);
    }
    let number = this.#last.cells.get(shared);
    if (number === undefined) {
      this.#count++;
      number = this.sums.begin();
      this.#last.cells.set(shared, number);
    }
    this.#row[0] = row;
    this.#number[0] = number;
    this.sums.addRows(columns, this.#row, this.#number, 1);
  }
}
