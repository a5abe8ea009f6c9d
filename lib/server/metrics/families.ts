/**
 * The kinds of metrics that Prometheus knows.
 *
 * @module
 */
import { type Across, type FamilyState, familyText } from "./family_state.ts";

/** What a metric is called and is about. */
export interface FamilyHead {
  /** With its unit and, for a counter, `_total` at the end. */
  readonly name: string;
  /** One line for people. */
  readonly help: string;
  /** Names of its labels; every value that is reported gives one of each, in this order. */
  readonly labels?: readonly string[];
  /** What several threads come to; their sum unless given. */
  readonly across?: Across;
}

/** A metric with all of its series. */
export interface Family {
  /** What it shows now. */
  state(): FamilyState;
  /** Its lines, the last one ended too. */
  write(): string;
}

/** Labels as they stand between braces, and the value. */
type Series<T> = Map<string, T>;

/** Counts what only grows. */
export class Counter implements Family {
  readonly #head: FamilyHead;
  readonly #series: Series<number> = new Map();

  /** Counts nothing yet. */
  constructor(head: FamilyHead) {
    this.#head = head;
  }

  /** Adds to the series of these labels. */
  add(labels: readonly string[], by = 1): void {
    const key = labelText(this.#head, labels);
    this.#series.set(key, (this.#series.get(key) ?? 0) + by);
  }

  /** Reads every series. */
  state(): FamilyState {
    const series = [...this.#series].map(([labels, value]) =>
      one(this.#head.name, labels, value)
    );
    return stateOf(this.#head, "counter", series);
  }

  /** One line for each series. */
  write(): string {
    return familyText(this.state());
  }
}

/** Shows a state, which is looked up when somebody asks. */
export class Gauge implements Family {
  readonly #head: FamilyHead;
  readonly #look: () => Iterable<readonly [labels: string[], value: number]>;

  /** `look` gives every series, each once. */
  constructor(
    head: FamilyHead,
    look: () => Iterable<readonly [labels: string[], value: number]>,
  ) {
    this.#head = head;
    this.#look = look;
  }

  /** Looks every series up. */
  state(): FamilyState {
    const series = Array.from(
      this.#look(),
      ([labels, value]) =>
        one(this.#head.name, labelText(this.#head, labels), value),
    );
    return stateOf(this.#head, "gauge", series);
  }

  /** One line for each series. */
  write(): string {
    return familyText(this.state());
  }
}

/** One series of a histogram; the last count is of what is beyond all bounds. */
interface Distribution {
  readonly counts: number[];
  sum: number;
}

/** Counts values by their size. */
export class Histogram implements Family {
  readonly #head: FamilyHead;
  readonly #bounds: readonly number[];
  readonly #series: Series<Distribution> = new Map();

  /** Counts nothing yet; `bounds` ascend, each belongs to the bucket below it. */
  constructor(head: FamilyHead, bounds: readonly number[]) {
    this.#head = head;
    this.#bounds = bounds;
  }

  /** Takes note of a value. */
  observe(labels: readonly string[], value: number): void {
    const key = labelText(this.#head, labels);
    let series = this.#series.get(key);
    if (series === undefined) {
      const counts = new Array<number>(this.#bounds.length + 1).fill(0);
      series = { counts, sum: 0 };
      this.#series.set(key, series);
    }
    const found = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = found < 0 ? this.#bounds.length : found;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
  }

  /** For each series the buckets, each with those below it, then sum and count. */
  state(): FamilyState {
    const { name } = this.#head;
    const series: [string, number][] = [];
    for (const [labels, { counts, sum }] of this.#series) {
      const more = labels === "" ? "" : `${labels},`;
      let below = 0;
      counts.forEach((count, bucket) => {
        below += count;
        const bound = this.#bounds[bucket] ?? "+Inf";
        series.push(one(`${name}_bucket`, `${more}le="${bound}"`, below));
      });
      series.push(one(`${name}_sum`, labels, sum));
      series.push(one(`${name}_count`, labels, below));
    }
    return stateOf(this.#head, "histogram", series);
  }

  /** One line for each of these. */
  write(): string {
    return familyText(this.state());
  }
}

function stateOf(
  { name, help, across = "sum" }: FamilyHead,
  type: FamilyState["type"],
  series: FamilyState["series"],
): FamilyState {
  return { name, help, type, across, series };
}

function labelText(
  { labels = [] }: FamilyHead,
  values: readonly string[],
): string {
  return labels.map((name, index) => {
    const value = (values[index] ?? "").replaceAll("\\", "\\\\")
      .replaceAll("\n", "\\n").replaceAll('"', '\\"');
    return `${name}="${value}"`;
  }).join(",");
}

function one(name: string, labels: string, value: number): [string, number] {
  return [labels === "" ? name : `${name}{${labels}}`, value];
}
