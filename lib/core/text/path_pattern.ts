/**
 * Paths with a part that may be anything.
 *
 * @module
 */

/**
 * What the final `*` of a pattern matches in a path, at least one character; empty for a path that is the pattern;
 * undefined for one that does not fit.
 */
export function pathTail(pattern: string, path: string): string | undefined {
  if (!pattern.endsWith("*")) return path === pattern ? "" : undefined;
  const start = pattern.slice(0, -1);
  return path.startsWith(start) && path.length > start.length
    ? path.slice(start.length)
    : undefined;
}
