/**
 * The tools that a recorded request offered, as far as they are offered again.
 *
 * @module
 */
import type { Tool } from "../../../core/chat.ts";
import type { RunnableTool } from "../../../tools/tool.ts";
import { Toolbox } from "../../../tools/toolbox.ts";

/**
 * The recorded tools that the words mean; all of them without words, and undefined if there are none.
 *
 * @param words as `--tool` takes them
 * @throws {UsageError} a word means no recorded tool, or several
 */
export function offeredAgain(
  tools: readonly Tool[],
  words: readonly string[],
): readonly Tool[] | undefined {
  if (words.length === 0) return tools.length === 0 ? undefined : tools;
  const box = new Toolbox(tools.map(standIn));
  for (const word of words) box.turn(word, true);
  return tools.filter((_, i) => box.all[i]?.on);
}

/** A tool of this name that is never called. */
function standIn(tool: Tool): RunnableTool {
  const { name = tool.type, description = "", parameters = {} } =
    tool.function ?? {};
  return {
    ...{ name, description, parameters },
    server: /^mcp__(.+?)__/.exec(name)?.[1],
    tier: "exec",
    run: () => Promise.reject(new Error(`${name} is not executed`)),
  };
}
