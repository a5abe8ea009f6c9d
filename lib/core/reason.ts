/**
 * Why the system refused something, in words for people.
 *
 * @module
 */

/**
 * The permission that the program was not given, by the name of its flag: `allow-read`; undefined for any other error.
 *
 * The runtime tells it by `Deno.errors.NotCapable`, where it loads modules by a plain `TypeError`.
 */
export function deniedPermission(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return /^Requires \w+ access\b.*--(allow-\w+)/s.exec(error.message)?.[1];
}

/** What an error says; of a permission that is missing, which, without the runtime's advice. */
export function reasonOf(error: unknown): string {
  const permission = deniedPermission(error);
  if (permission !== undefined) {
    return `not permitted, as the program runs without --${permission}`;
  }
  return error instanceof Error ? error.message : String(error);
}
