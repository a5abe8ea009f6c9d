/**
 * The row of `chat mcp`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import type { OptionGroup } from "../../cli/option.ts";
import { HISTORY_FILE_OPTIONS } from "../../cli/history_file_options.ts";
import { MCP_CONFIG } from "../../cli/mcp_options.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";
import { loader } from "../../core/load.ts";

const SERVER_OPTIONS: OptionGroup = {
  title: "Servers",
  options: [
    MCP_CONFIG,
    {
      name: "check",
      kind: "flag",
      help: "with list: connect to each server, and count what it has",
    },
    {
      name: "tool-timeout",
      kind: "number",
      value: "SECONDS",
      help: "longest run of a call (60)",
    },
  ],
};

/** Lists, tries and calls MCP servers. */
export const MCP: Command = {
  name: "mcp",
  heading: "This program",
  summary: "MCP servers: list, test, call, log in; serve the history",
  usage: "[OPTIONS] [list | test | call | login | logout | serve] [NAME…]",
  groups: [SERVER_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat mcp list --check",
    "chat mcp test github",
    "chat mcp login github",
    "chat mcp serve",
    'chat mcp call files list_directory \'{"path": "."}\'',
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
