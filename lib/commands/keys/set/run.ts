/**
 * `chat keys set`: changes what a key may do.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { notice, readNames } from "../change.ts";
import { changeKey } from "../places.ts";
import { readRights, rightsText, withRights } from "../rights.ts";

/**
 * Replaces what is given; what the key has used counts against the new limits at once.
 *
 * @throws {UsageError} nothing to change is given, a limit cannot be understood, or there is no such key
 * @throws {ConfigError} the file cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { words } = context;
  const [name = ""] = readNames(words, "a name");
  const given = await readRights(context, Date.now());
  if (Object.keys(given).length === 0) {
    throw new UsageError("say what to change", {
      hint: `such as chat keys set ${name} --budget '50 USD/month'`,
    });
  }
  let now = "";
  await changeKey(context, name, (key) => {
    const changed = withRights(key, given);
    now = rightsText(changed);
    return [changed];
  });
  await notice(context, `the key ${name} has ${now} now`);
  return EXIT.done;
}
