/**
 * `chat keys add`: makes a key.
 *
 * @module
 */
import type { ClientKey } from "../../../keys/client_key.ts";
import { hashOf, newKey } from "../../../keys/new_key.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { checkFree, notice, readNames } from "../change.ts";
import { keysIn, openPlaces } from "../places.ts";
import { readRights, rightsText, withRights } from "../rights.ts";

/**
 * Keeps the key's hash, and writes the key to stdout.
 *
 * @throws {UsageError} a limit cannot be understood
 * @throws {ConfigError} there is such a key, or the file cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, words } = context;
  const [name = ""] = readNames(words, "a name");
  await using places = await openPlaces(context);
  const now = Date.now();
  const given = await readRights(context, now);
  const key = newKey();
  const made = withRights(unlimited(name, hashOf(key), now), given);
  const others = await keysIn(places);
  let isFirst = false;
  await places.first.change((keys) => {
    checkFree([...keys, ...others], name);
    isFirst = keys.length === 0;
    return [...keys, made];
  });
  await io.stdout.write(`${key}\n`);
  await notice(
    context,
    `added the key ${name} (${
      rightsText(made)
    }) to ${places.first.name}; it is shown this once`,
  );
  if (isFirst) {
    await notice(
      context,
      "from now on serve refuses requests without a key, one that runs too",
    );
  }
  return EXIT.done;
}

function unlimited(name: string, sha256: string, now: number): ClientKey {
  return {
    ...{ name, formerly: [], sha256, limits: [], concurrent: undefined },
    ...{ models: undefined, over: undefined, expires: undefined },
    created: new Date(now).toISOString(),
  };
}
