/**
 * The row of `chat templates`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { MCP_CONFIG_OPTIONS } from "../../cli/mcp_options.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

export const TEMPLATES: Command = {
  name: "templates",
  heading: "Models",
  summary: "list the templates that --template accepts",
  usage: "[OPTIONS] [mcp:NAME…]",
  groups: [MCP_CONFIG_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat templates",
    "chat templates mcp:github",
    "chat ask -t translate -p language=German Hi",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
