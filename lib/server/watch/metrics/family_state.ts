/**
 * Snapshots of metrics: plain values that can be merged over threads.
 *
 * @module
 */

/** How values of several threads are merged; `min` or `max` where a sum has no meaning. */
export type Merge = "sum" | "min" | "max";

/** A metric and its current values. */
export interface FamilyState {
  /** With its unit and, for a counter, `_total` at the end. */
  readonly name: string;
  /** One line of help. */
  readonly help: string;
  /** Prometheus' name of the type. */
  readonly type: "counter" | "gauge" | "histogram";
  /** How values of several threads are merged. */
  readonly merge: Merge;
  /** Names with labels as written in the text, each once, and their values. */
  readonly series: readonly (readonly [name: string, value: number])[];
}

/** Writes metrics in Prometheus' text format, version 0.0.4. */
export function familyText(
  { name, help, type, series }: FamilyState,
): string {
  const safe = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  let text = `# HELP ${name} ${safe}\n# TYPE ${name} ${type}\n`;
  for (const [name, value] of series) text += `${name} ${value}\n`;
  return text;
}

/** Merges the metrics of several threads, in the order of first appearance. */
export function mergeFamilies(
  threads: readonly (readonly FamilyState[])[],
): FamilyState[] {
  const merged = new Map<string, FamilyState[]>();
  for (const family of threads.flat()) {
    const known = merged.get(family.name);
    if (known === undefined) merged.set(family.name, [family]);
    else known.push(family);
  }
  return [...merged.values()].flatMap(mergeFamily);
}

function mergeFamily(states: readonly FamilyState[]): FamilyState[] {
  const [first] = states;
  if (first === undefined) return [];
  const join = JOIN[first.merge];
  const series = new Map<string, number>();
  for (const [name, value] of states.flatMap((state) => state.series)) {
    const known = series.get(name);
    series.set(name, known === undefined ? value : join(known, value));
  }
  return [{ ...first, series: [...series] }];
}

const JOIN: Readonly<Record<Merge, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  min: Math.min,
  max: Math.max,
};
