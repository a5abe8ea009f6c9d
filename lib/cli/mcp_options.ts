/**
 * The options that name MCP servers, of commands that have no tools.
 *
 * @module
 */
import type { Option, OptionGroup } from "./option.ts";

/** Further files of servers. */
export const MCP_CONFIG: Option = {
  name: "mcp-config",
  kind: "list",
  value: "FILE",
  help:
    "find servers in FILE, too, as Claude, Cursor and VS Code write it (repeatable)",
};

/** Where MCP servers are found. */
export const MCP_CONFIG_OPTIONS: OptionGroup = {
  title: "Servers",
  options: [MCP_CONFIG],
};
