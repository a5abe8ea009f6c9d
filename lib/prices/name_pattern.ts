/**
 * Which names of models a price is for.
 *
 * @module
 */

/** Tells whether a name is meant. */
export type NamePattern = (name: string) => boolean;

/**
 * Reads a pattern of the shipped table: `name`, `start*`, `*end`, `*middle*`, one of these after `!`, which
 * must not fit, or several joined by `&`, which must all.
 */
export function namePattern(text: string): NamePattern {
  const parts = text.split("&").map(onePattern);
  return (name) => parts.every((fits) => fits(name));
}

function onePattern(text: string): NamePattern {
  if (text.startsWith("!")) {
    const fits = onePattern(text.slice(1));
    return (name) => !fits(name);
  }
  const from = text.startsWith("*");
  const to = text.endsWith("*");
  const word = text.slice(from ? 1 : 0, to ? -1 : undefined);
  if (from && to) return (name) => name.includes(word);
  if (from) return (name) => name.endsWith(word);
  return to ? (name) => name.startsWith(word) : (name) => name === word;
}
