/**
 * "Did you mean": the known name that a mistyped one is closest to.
 *
 * @module
 */

/**
 * Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`.
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + same,
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? best) + 1);
      }
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The name of `known` that is nearest to `name`, or undefined when none is near enough to be meant. */
export function nearest(
  name: string,
  known: Iterable<string>,
): string | undefined {
  let found: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    // Each missing character takes an edit.
    if (name.length - candidate.length >= least) continue;
    const started = name.length > 1 && candidate.startsWith(name);
    const distance = started ? 0.5 : editDistance(name, candidate);
    if (distance < least) {
      least = distance;
      found = candidate;
    }
  }
  return found;
}
