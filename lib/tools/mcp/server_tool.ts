/**
 * Makes tools of this program of a server's tools.
 *
 * @module
 */
import type { Client, Tool } from "@modelcontextprotocol/client";
import { sha256 } from "../../core/data/digest.ts";
import { LONGEST_TIMER_MS } from "../../core/delay.ts";
import { type RunnableTool, type Tier, ToolFailure } from "../tool.ts";
import type { Asking } from "./asking.ts";
import { resultText } from "./result_text.ts";
import type { McpServer } from "./servers.ts";

/** Most characters of a name that every provider takes. */
const LONGEST_NAME = 64;

/** The tool that calls a server's one. */
export function serverTool(
  { name, description = "", inputSchema, annotations }: Tool,
  { name: server, trust }: McpServer,
  client: Client,
  asking: Asking,
): RunnableTool {
  return {
    name: nameOf(server, name),
    server,
    tier: trust ? tierOf(annotations) : "exec",
    description,
    parameters: inputSchema,
    async run(args, { signal, pause }) {
      using _ = asking.begin(pause);
      const call = { name, arguments: { ...args } };
      const { content, structuredContent, isError } = await client.callTool(
        call,
        { signal, timeout: LONGEST_TIMER_MS },
      );
      const text = resultText(content, structuredContent);
      if (isError) throw new ToolFailure(text);
      return text;
    },
  };
}

/** What a trusted server says of a tool. */
function tierOf(annotations: Tool["annotations"]): Tier {
  if (annotations?.readOnlyHint === true) return "read";
  return annotations?.destructiveHint === false ? "write" : "exec";
}

/** `mcp__server__tool`, of the letters that every provider takes; a long name ends with a hash of the whole. */
function nameOf(server: string, tool: string): string {
  const name = `mcp__${server}__${tool}`;
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  return plain.length <= LONGEST_NAME && plain === name
    ? name
    : `${plain.slice(0, LONGEST_NAME - 9)}_${sha256(name).slice(0, 8)}`;
}
