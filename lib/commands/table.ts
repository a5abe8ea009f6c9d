/**
 * The list of subcommands; a row loads its command's code when the command runs.
 *
 * @module
 */
import type { Command } from "../cli/command.ts";
import { HISTORY } from "./history/row.ts";
import { ASK } from "./ask/row.ts";
import { BENCH } from "./bench/row.ts";
import { CHAT } from "./chat/row.ts";
import { CONFIG } from "./config/row.ts";
import { COMPLETIONS } from "./completions/row.ts";
import { DO } from "./do/row.ts";
import { DOCTOR } from "./doctor/row.ts";
import { HEALTH } from "./health/row.ts";
import { KEYS } from "./keys/row.ts";
import { MAN } from "./man/row.ts";
import { MCP } from "./mcp/row.ts";
import { MODELS } from "./models/row.ts";
import { PRICES } from "./prices/row.ts";
import { RUN } from "./run/row.ts";
import { SERVE } from "./serve/row.ts";
import { SETUP } from "./setup/row.ts";
import { WEB } from "./web/row.ts";
import { TEMPLATES } from "./templates/row.ts";

/** Every subcommand, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  CHAT,
  ASK,
  DO,
  SERVE,
  RUN,
  HISTORY,
  WEB,
  BENCH,
  MODELS,
  MCP,
  PRICES,
  KEYS,
  TEMPLATES,
  SETUP,
  CONFIG,
  DOCTOR,
  HEALTH,
  COMPLETIONS,
  MAN,
];
