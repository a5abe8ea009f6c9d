/**
 * The metric types of Prometheus.
 *
 * @module
 */
import { type FamilyState, familyText, type Merge } from "./family_state.ts";

/** Name and description of a metric. */
export interface FamilyHead {
  /** With its unit and, for a counter, `_total` at the end. */
  readonly name: string;
  /** One line of help. */
  readonly help: string;
  /** Names of its labels; values are given in this order. */
  readonly labels?: readonly string[];
  /** How the values of several threads are merged; default: the sum. */
  readonly merge?: Merge;
}

/** A metric with its series. */
export interface Family {
  /** The current values. */
  state(): FamilyState;
  /** The lines of its text, each with a newline. */
  write(): string;
}

/** Values by the text of their labels. */
type Series<T> = Map<string, T>;

/** A value that only increases. */
export class Counter implements Family {
  readonly #head: FamilyHead;
  readonly #series: Series<number> = new Map();

  constructor(head: FamilyHead) {
    this.#head = head;
  }

  /** Adds to the series with these labels. */
  add(labels: readonly string[], by = 1): void {
    const key = labelText(this.#head, labels);
    this.#series.set(key, (this.#series.get(key) ?? 0) + by);
  }

  state(): FamilyState {
    const series = [...this.#series].map(([labels, value]) =>
      seriesOf(this.#head.name, labels, value)
    );
    return stateOf(this.#head, "counter", series);
  }

  write(): string {
    return familyText(this.state());
  }
}

/** A value that is read when the metrics are requested. */
export class Gauge implements Family {
  readonly #head: FamilyHead;
  readonly #read: () => Iterable<readonly [labels: string[], value: number]>;

  /** `read` returns every series once. */
  constructor(
    head: FamilyHead,
    read: () => Iterable<readonly [labels: string[], value: number]>,
  ) {
    this.#head = head;
    this.#read = read;
  }

  state(): FamilyState {
    const series = Array.from(
      this.#read(),
      ([labels, value]) =>
        seriesOf(this.#head.name, labelText(this.#head, labels), value),
    );
    return stateOf(this.#head, "gauge", series);
  }

  write(): string {
    return familyText(this.state());
  }
}

/** One series of a histogram; the last count is for values beyond all bounds. */
interface Distribution {
  readonly counts: number[];
  sum: number;
}

/** Counts values in buckets. */
export class Histogram implements Family {
  readonly #head: FamilyHead;
  readonly #bounds: readonly number[];
  readonly #series: Series<Distribution> = new Map();

  /** `bounds` are ascending; each is part of the bucket below it. */
  constructor(head: FamilyHead, bounds: readonly number[]) {
    this.#head = head;
    this.#bounds = bounds;
  }

  /** Counts a value. */
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

  /** For each series the cumulative buckets, then sum and count. */
  state(): FamilyState {
    const { name } = this.#head;
    const series: [string, number][] = [];
    for (const [labels, { counts, sum }] of this.#series) {
      const more = labels === "" ? "" : `${labels},`;
      let below = 0;
      counts.forEach((count, bucket) => {
        below += count;
        const bound = this.#bounds[bucket] ?? "+Inf";
        series.push(seriesOf(`${name}_bucket`, `${more}le="${bound}"`, below));
      });
      series.push(seriesOf(`${name}_sum`, labels, sum));
      series.push(seriesOf(`${name}_count`, labels, below));
    }
    return stateOf(this.#head, "histogram", series);
  }

  write(): string {
    return familyText(this.state());
  }
}

function stateOf(
  { name, help, merge = "sum" }: FamilyHead,
  type: FamilyState["type"],
  series: FamilyState["series"],
): FamilyState {
  return { name, help, type, merge, series };
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

function seriesOf(
  name: string,
  labels: string,
  value: number,
): [string, number] {
  return [labels === "" ? name : `${name}{${labels}}`, value];
}
