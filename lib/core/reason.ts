/**
 * Why the system refused something, in words for people.
 *
 * @module
 */

/** What an error says; a permission that the program was not given, without the runtime's advice to run it again. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) {
    const [, access = ""] = /^Requires (\w+) access/.exec(error.message) ?? [];
    const flag = access === ""
      ? ""
      : ` (it was started without --allow-${access})`;
    return `this program is not permitted to${flag}`;
  }
  return error instanceof Error ? error.message : String(error);
}
