/**
 * How far two texts are apart.
 *
 * @module
 */

/**
 * How many characters must be put in, taken out or replaced to make one text of the other (Levenshtein); undefined
 * beyond `most`. The work grows with the length times `most`.
 */
export function levenshtein(
  one: string,
  other: string,
  most: number,
): number | undefined {
  const [a, b] = [[...one], [...other]];
  const limit = Math.min(Math.floor(most), Math.max(a.length, b.length));
  if (Math.abs(a.length - b.length) > limit) return undefined;
  const beyond = limit + 1;
  let row = Uint32Array.from(
    { length: b.length + 2 },
    (_, j) => Math.min(j, beyond),
  );
  let next = new Uint32Array(b.length + 2).fill(beyond);
  for (let i = 1; i <= a.length; i++) {
    const [from, to] = [Math.max(1, i - limit), Math.min(b.length, i + limit)];
    // Only the band around the diagonal is looked at, and one place beside it.
    next[from - 1] = from === 1 ? Math.min(i, beyond) : beyond;
    next[to + 1] = beyond;
    for (let j = from; j <= to; j++) {
      const replaced = (row[j - 1] ?? beyond) + Number(a[i - 1] !== b[j - 1]);
      const put = (next[j - 1] ?? beyond) + 1;
      const taken = (row[j] ?? beyond) + 1;
      next[j] = Math.min(replaced, put, taken, beyond);
    }
    [row, next] = [next, row];
  }
  const found = row[b.length] ?? beyond;
  return found > limit ? undefined : found;
}
