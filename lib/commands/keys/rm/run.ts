/**
 * `chat keys rm`: removes a key.
 *
 * @module
 */
import { changeKeys } from "../../../keys/key_file.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { neededKeysPath } from "../../shared/server/keys_path.ts";
import { notice, readNames, withKey } from "../change.ts";

/**
 * Removes a key; what it has spent stays in the history.
 *
 * @throws {UsageError} there is no such key
 * @throws {ConfigError} the file cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, words } = context;
  const [name = ""] = readNames(words, "a name");
  let isLast = false;
  await changeKeys(neededKeysPath(io), (keys) => {
    const left = withKey(keys, name, () => []);
    isLast = left.length === 0;
    return left;
  });
  await notice(context, `removed the key ${name}`);
  if (isLast) {
    await notice(
      context,
      "no key is left: a serve that runs refuses requests without one until it is started again",
    );
  }
  return EXIT.done;
}
