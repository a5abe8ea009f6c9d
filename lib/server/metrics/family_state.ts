/**
 * What metrics show at a moment: plain values, which several threads can add up.
 *
 * @module
 */

/** What becomes of a series that several threads have; the least or the most of them where a sum would mean nothing. */
export type Across = "sum" | "least" | "most";

/** A metric and its series as they are now. */
export interface FamilyState {
  /** With its unit and, for a counter, `_total` at the end. */
  readonly name: string;
  /** One line for people. */
  readonly help: string;
  /** As Prometheus calls it. */
  readonly type: "counter" | "gauge" | "histogram";
  /** How threads are put together. */
  readonly across: Across;
  /** Names with labels, as they are written, each once, with values. */
  readonly series: readonly (readonly [name: string, value: number])[];
}

/** The lines of metrics in Prometheus' text format, version 0.0.4, the last one ended too. */
export function familyText(
  { name, help, type, series }: FamilyState,
): string {
  const safe = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  let text = `# HELP ${name} ${safe}\n# TYPE ${name} ${type}\n`;
  for (const [name, value] of series) text += `${name} ${value}\n`;
  return text;
}

/** The metrics of several threads as those of one, in the order in which they are first found. */
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
  const join = JOIN[first.across];
  const series = new Map<string, number>();
  for (const [name, value] of states.flatMap((state) => state.series)) {
    const known = series.get(name);
    series.set(name, known === undefined ? value : join(known, value));
  }
  return [{ ...first, series: [...series] }];
}

const JOIN: Readonly<Record<Across, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  least: Math.min,
  most: Math.max,
};
