/**
 * The row of `chat health`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

export const HEALTH: Command = {
  name: "health",
  heading: "This program",
  summary: "check that chat serve is running, for containers and monitors",
  usage: "[OPTIONS] [URL]",
  groups: [COMMON_OPTIONS],
  examples: ["chat health", "chat health http://127.0.0.1:11435 --quiet"],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
