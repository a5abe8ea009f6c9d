/**
 * The store to which a command brings what it records.
 *
 * @module
 */
import type { CommandContext } from "../../../cli/command.ts";
import { quietConfig } from "../open_config.ts";
import { isShipped } from "../size_limit.ts";

/**
 * The address that `--store` or `CHAT_STORE` names; undefined for none.
 *
 * @throws {ConfigError} it is not the address of a database
 */
export async function shippedTo(
  context: Pick<CommandContext, "io" | "flags">,
): Promise<string | undefined> {
  if (!isShipped(context)) return undefined;
  const { io, flags } = context;
  const store = { flag: flags.text("store") };
  return (await quietConfig({ io }, { store })).historyPath;
}
