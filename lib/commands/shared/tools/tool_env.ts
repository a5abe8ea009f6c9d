/**
 * The environment of tools that are programs.
 *
 * @module
 */
import type { Io } from "../../../core/io.ts";
import { holdsSecret } from "../../../core/secrets.ts";
import { givenEnv } from "../env/given_env.ts";

/** Variables that are keys by their name: `GITHUB_TOKEN`, `DB_PASSWORD`, `AWS_SECRET_ACCESS_KEY`. */
const SECRET_NAME =
  /(?:^|_)(?:key|apikey|token|secret|passw(?:or)?d|credentials?)(?:_|$)/i;

/**
 * This program's environment without its `.env` files, without keys that it knows, and without variables whose name is
 * that of a key.
 *
 * @param named variables that stay whatever they are called
 */
export function toolEnv(
  io: Pick<Io, "envSource">,
  named: readonly string[] = [],
): Record<string, string> {
  const kept = Object.entries(givenEnv(io)).filter(([name, value]) =>
    named.includes(name) || !SECRET_NAME.test(name) && !holdsSecret(value)
  );
  return Object.fromEntries(kept);
}
