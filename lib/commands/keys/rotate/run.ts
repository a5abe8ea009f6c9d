/**
 * `chat keys rotate`: replaces a key by a new one.
 *
 * @module
 */
import { changeKeys } from "../../../keys/key_file.ts";
import { hashOf, newKey } from "../../../keys/new_key.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { neededKeysPath } from "../../shared/server/keys_path.ts";
import { notice, readNames, withKey } from "../change.ts";

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
  await changeKeys(
    neededKeysPath(io),
    (keys) => withKey(keys, name, (old) => [{ ...old, sha256: hashOf(key) }]),
  );
  await io.stdout.write(`${key}\n`);
  await notice(
    context,
    `replaced the key ${name}; it is shown this once, and servers refuse the old one within a second`,
  );
  return EXIT.done;
}
