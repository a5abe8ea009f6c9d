/**
 * The only list of slash commands.
 *
 * @module
 */
import { clear } from "./commands/clear.ts";
import type { SlashCommand } from "./slash_command.ts";
import { exit } from "./commands/exit.ts";
import { help } from "./commands/help.ts";
import { model } from "./commands/model.ts";
import { stats } from "./commands/stats.ts";
import { system } from "./commands/system.ts";

/** Every slash command, in the order of the help. */
export const SLASH_COMMANDS: readonly SlashCommand[] = [
  help,
  clear,
  exit,
  model,
  system,
  stats,
];
