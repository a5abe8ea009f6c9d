/**
 * The environment that this program was given.
 *
 * @module
 */
import type { Io } from "../../../core/io.ts";

/** This program's environment without the variables of its `.env` files. */
export function givenEnv(
  { envSource = () => undefined }: Pick<Io, "envSource">,
): Record<string, string> {
  const given = Object.entries(Deno.env.toObject())
    // The files are for this program only.
    .filter(([name]) => envSource(name) === undefined);
  return Object.fromEntries(given);
}
