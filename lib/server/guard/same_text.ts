/**
 * Compares secrets.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Whether a text is the secret; the time does not depend on where they differ. */
export function isSecret(given: string, secret: string): boolean {
  return isSame(encoder.encode(given), encoder.encode(secret));
}

/** The same for bytes. */
export function isSame(given: Uint8Array, secret: Uint8Array): boolean {
  let difference = secret.length ^ given.length;
  for (let i = 0; i < given.length; i++) {
    difference |= (secret[i % secret.length] ?? 0) ^ (given[i] ?? 0);
  }
  return difference === 0;
}
