/**
 * The keys that this process was given, so that no text that others see repeats one, whatever it looks like.
 *
 * @module
 */

/** Shorter ones are placeholders; their letters may be part of a word. */
const SHORTEST = 8;

const secrets = new Set<string>();

/** Remembers a key for as long as the process runs. */
export function keepSecret(key: string): void {
  if (key.length >= SHORTEST) secrets.add(key);
}

/** The text with `***` in place of every key that is known. */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, "***");
  return clean;
}
