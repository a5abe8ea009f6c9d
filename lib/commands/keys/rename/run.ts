/**
 * `chat keys rename`: gives a key another name.
 *
 * @module
 */
import { namesOf } from "../../../keys/client_key.ts";
import { changeKeys } from "../../../keys/key_file.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { neededKeysPath } from "../../shared/server/keys_path.ts";
import { checkFree, notice, readNames, withKey } from "../change.ts";

/**
 * Renames a key and keeps its earlier names, under which its spend is recorded.
 *
 * @throws {UsageError} there is no such key
 * @throws {ConfigError} another key has or had the new name, or the file cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, words } = context;
  const [from = "", to = ""] = readNames(words, "a name", "a new name");
  await changeKeys(neededKeysPath(io), (keys) => {
    checkFree(keys.filter(({ name }) => name !== from || from === to), to);
    return withKey(keys, from, (key) => [{
      ...key,
      name: to,
      formerly: namesOf(key).filter((name) => name !== to),
    }]);
  });
  await notice(context, `${from} is called ${to} now`);
  return EXIT.done;
}
