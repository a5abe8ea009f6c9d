/**
 * The only list of slash commands.
 *
 * @module
 */
import { ab } from "./commands/ab.ts";
import { attach } from "./commands/attach.ts";
import { branch } from "./commands/recorded/branch.ts";
import { clear } from "./commands/clear.ts";
import { compare } from "./commands/compare.ts";
import { compact } from "./compact/command.ts";
import { continueAnswer } from "./commands/continue.ts";
import { copy } from "./commands/copy.ts";
import { edit } from "./commands/edit.ts";
import { exit } from "./commands/exit.ts";
import { help } from "./commands/help.ts";
import { history } from "./commands/recorded/history.ts";
import { load } from "./commands/recorded/load.ts";
import { model } from "./commands/model.ts";
import { paste } from "./commands/paste.ts";
import { bad, good } from "./commands/rate.ts";
import { reasoning } from "./commands/reasoning.ts";
import { retry } from "./commands/retry.ts";
import { save } from "./commands/recorded/save.ts";
import { set } from "./commands/set.ts";
import { stateless } from "./commands/stateless.ts";
import { stats } from "./commands/stats.ts";
import { system } from "./commands/system.ts";
import { template } from "./commands/template.ts";
import { title } from "./commands/recorded/title.ts";
import { tokens } from "./commands/tokens.ts";
import { tools } from "./commands/tools.ts";
import { undo } from "./commands/undo.ts";
import type { SlashCommand } from "./slash_command.ts";

/** Every slash command, in the order of the help. */
export const SLASH_COMMANDS: readonly SlashCommand[] = [
  help,
  retry,
  continueAnswer,
  undo,
  compact,
  branch,
  clear,
  edit,
  paste,
  attach,
  template,
  copy,
  model,
  compare,
  ab,
  system,
  set,
  stateless,
  tools,
  reasoning,
  good,
  bad,
  title,
  history,
  load,
  save,
  stats,
  tokens,
  exit,
];
