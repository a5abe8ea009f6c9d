/**
 * `chat keys rm`: removes a key.
 *
 * @module
 */
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { notice, readNames } from "../change.ts";
import { changeKey } from "../places.ts";

/**
 * Removes a key; what it has spent stays in the history.
 *
 * @throws {UsageError} there is no such key
 * @throws {ConfigError} the file cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { words } = context;
  const [name = ""] = readNames(words, "a name");
  const { keys } = await changeKey(context, name, () => []);
  await notice(context, `removed the key ${name}`);
  if (keys.length === 0) {
    await notice(
      context,
      "no key is left: a serve that runs refuses requests without one until it is started again",
    );
  }
  return EXIT.done;
}
