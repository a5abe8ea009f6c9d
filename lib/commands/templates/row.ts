/**
 * The row of `chat templates`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

export const TEMPLATES: Command = {
  name: "templates",
  heading: "Models",
  summary: "list the templates that --template accepts",
  usage: "[OPTIONS]",
  groups: [COMMON_OPTIONS],
  examples: ["chat templates", "chat ask -t translate -p language=German Hi"],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
