/**
 * `chat keys rename`: gives a key another name.
 *
 * @module
 */
import { namesOf } from "../../../keys/client_key.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { checkFree, notice, readNames } from "../change.ts";
import { changeKey } from "../places.ts";

/**
 * Renames a key and keeps its earlier names, under which its spend is recorded.
 *
 * @throws {UsageError} there is no such key
 * @throws {ConfigError} another key has or had the new name, or the file cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { words } = context;
  const [from = "", to = ""] = readNames(words, "a name", "a new name");
  await changeKey(context, from, (key, all) => {
    checkFree(all.filter(({ name }) => name !== from || from === to), to);
    return [{
      ...key,
      name: to,
      formerly: namesOf(key).filter((name) => name !== to),
    }];
  });
  await notice(context, `${from} is called ${to} now`);
  return EXIT.done;
}
