/**
 * Describes for people why the system refused something.
 *
 * @module
 */

/**
 * The permission that the program was not given, by the name of its flag: `allow-read`; undefined for any other error.
 *
 * The runtime throws `Deno.errors.NotCapable` for it; while it loads modules, a plain `TypeError`.
 */
export function deniedPermission(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return /^Requires \w+ access\b.*--(allow-\w+)/s.exec(error.message)?.[1];
}

/** An error's message; for a missing permission, its name without the runtime's advice. */
export function reasonOf(error: unknown): string {
  const permission = deniedPermission(error);
  if (permission !== undefined) {
    return `not permitted, because the program runs without --${permission}`;
  }
  return error instanceof Error ? error.message : String(error);
}
