/**
 * `chat keys rotate`: replaces a key by a new one.
 *
 * @module
 */
import { hashOf, newKey } from "../../../keys/new_key.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { notice, readNames } from "../change.ts";
import { changeKey } from "../places.ts";

/**
 * Keeps the new key's hash in place of the old one's, and writes the key to stdout.
 *
 * @throws {UsageError} there is no such key
 * @throws {ConfigError} the file cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, words } = context;
  const [name = ""] = readNames(words, "a name");
  const key = newKey();
  await changeKey(context, name, (old) => [{ ...old, sha256: hashOf(key) }]);
  await io.stdout.write(`${key}\n`);
  await notice(
    context,
    `replaced the key ${name}; it is shown this once, and servers refuse the old one within seconds`,
  );
  return EXIT.done;
}
