/**
 * The row of `chat history`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { LIST } from "./list/row.ts";
import { HISTORY_COMMANDS } from "./table.ts";

/** Without a subcommand, `chat history` lists exchanges. */
export const HISTORY: Command = {
  ...LIST,
  name: "history",
  heading: "What was recorded",
  summary: "look: list, show, search, label and remove what was recorded",
  usage: "[COMMAND] [OPTIONS]",
  examples: [...LIST.examples, "chat history show last"],
  commands: HISTORY_COMMANDS,
};
