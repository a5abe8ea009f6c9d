/**
 * Remembers the keys that this process was given, so that no text for others has one, whatever it looks like.
 *
 * @module
 */

/** Shorter keys are placeholders, whose letters may be part of a word. */
const SHORTEST = 8;

/** The replacement of a key. */
const MASK = "***";

/** Most keys of other programs that are remembered. */
const MOST_PASSING = 256;

/** Keys that are kept for good, and those of other programs in the order of their last use. */
const kept = new Set<string>();
const passing = new Set<string>();

/** All keys, the longest first: a key may be the beginning of another, of which no rest may be left. */
let secrets: readonly string[] = [];

/** Length of the shortest key: a shorter text has none. */
let shortest = Infinity;

/** Remembers a key for as long as the process runs, also as JSON writes it. */
export function keepSecret(key: string): void {
  if (key.length < SHORTEST) return;
  kept.add(key).add(JSON.stringify(key).slice(1, -1));
  collect();
}

/** Remembers a key that another program's request brought, until 256 others have come. */
export function keepPassingSecret(key: string): void {
  if (key.length < SHORTEST || kept.has(key)) return;
  const isNew = !passing.delete(key);
  passing.add(key);
  if (!isNew) return;
  const [oldest] = passing;
  if (passing.size > MOST_PASSING && oldest !== undefined) {
    passing.delete(oldest);
  }
  collect();
}

function collect(): void {
  secrets = [...new Set([...kept, ...passing])]
    .sort((a, b) => b.length - a.length);
  shortest = secrets.at(-1)?.length ?? Infinity;
}

/** Replaces every known key by `***`. To be called before a text is cut, because half a key is not recognized. */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, MASK);
  return clean;
}

/** Whether a text has a known key. */
export function holdsSecret(text: string): boolean {
  if (text.length < shortest) return false;
  for (const secret of secrets) if (text.includes(secret)) return true;
  return false;
}

/** A JSON value with `***` in place of every known key in its texts; the value itself if it holds none. */
export function maskedValue<T>(value: T): T {
  return secrets.length > 0 && holdsOne(value) ? masked(value) as T : value;
}

/** Searches without copying, because most values have no key. */
function holdsOne(value: unknown): boolean {
  if (typeof value === "string") return holdsSecret(value);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (holdsOne(item)) return true;
    return false;
  }
  for (const name of Object.keys(value)) {
    if (holdsSecret(name)) return true;
  }
  for (const member of Object.values(value)) {
    if (holdsOne(member)) return true;
  }
  return false;
}

function masked(value: unknown): unknown {
  if (typeof value === "string") {
    return value.length < SHORTEST ? value : withoutSecrets(value);
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(masked);
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const members = Object.entries(value);
  const clean = members.map(([name, member]) =>
    [masked(name) as string, masked(member)] as const
  );
  const same = clean.every(([name, member], i) =>
    member === members[i]?.[1] && name === members[i]?.[0]
  );
  return same ? value : Object.fromEntries(clean);
}
