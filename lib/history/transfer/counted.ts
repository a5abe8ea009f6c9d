/**
 * Numbers of things, in words for people.
 *
 * @module
 */

/** `1 turn`, `2 turns`. */
export function counted(
  count: number,
  [one, many]: readonly [one: string, many: string],
): string {
  return `${count} ${count === 1 ? one : many}`;
}
