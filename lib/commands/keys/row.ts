/**
 * The row of `chat keys`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { LIST } from "./list/row.ts";
import { KEYS_COMMANDS } from "./table.ts";

/** Without a subcommand, `chat keys` lists keys. */
export const KEYS: Command = {
  ...LIST,
  name: "keys",
  heading: "Models",
  summary: "keys for the clients of serve, with budgets and limits",
  usage: "[COMMAND] [OPTIONS]",
  examples: [
    "chat keys",
    "chat keys add ci --budget '50 USD/month' --rate '60/min' --models 'openai/*'",
    "chat keys usage",
  ],
  commands: KEYS_COMMANDS,
};
