/**
 * Writes calls of the provider's own tools in earlier turns as text, because no other provider has blocks for them.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { SERVER_RESULTS } from "./fates.ts";

/** Whether a block is a call of one of the provider's own tools. */
export function isServerCall(type: unknown): boolean {
  return type === "server_tool_use" || type === "mcp_tool_use";
}

/** Whether a block is a result of one of the provider's own tools. */
export function isServerResult(type: unknown): boolean {
  return SERVER_RESULTS.some((known) => known === type);
}

/** The calls and results among the blocks of a turn. */
export function serverTools(
  blocks: readonly Record<string, unknown>[],
): { textOf(block: Record<string, unknown>): string } {
  const calls = new NameMap<Record<string, unknown>>();
  const answered = new NameSet();
  for (const block of blocks) {
    const { type, id, tool_use_id: of } = block;
    if (isServerCall(type)) calls.set(String(id), block);
    else if (isServerResult(type)) answered.add(String(of));
  }
  return {
    /** A call is written once, with its result. */
    textOf(block) {
      const { type, id, tool_use_id: of } = block;
      if (!isServerCall(type)) return noteOf(calls.get(String(of)), block);
      return answered.has(String(id)) ? "" : noteOf(block, undefined);
    },
  };
}

/** Writes `[web_search {"query": …} gave: …]` as a paragraph; either half may be missing. */
function noteOf(
  call: Record<string, unknown> | undefined,
  result: Record<string, unknown> | undefined,
): string {
  const { name, server_name: server, input } = call ?? {};
  const names = [name ?? result?.["type"], ...server ? [`of ${server}`] : []];
  const asked = `${names.join(" ")} ${JSON.stringify(input ?? {})}`;
  if (result === undefined) return `\n\n[${asked}]\n\n`;
  const gave = result["is_error"] === true ? "failed" : "gave";
  return `\n\n[${asked} ${gave}: ${readable(result["content"])}]\n\n`;
}

/** Text unchanged, anything else as JSON without the members that only the provider can read. */
function readable(content: unknown): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content) && content.every(isText)) {
    return content.map(({ text }) => text).join("\n\n");
  }
  return JSON.stringify(
    content ?? null,
    (name, value) => /^encrypted_|^signature$/.test(name) ? undefined : value,
  );
}

function isText(block: unknown): block is { text: string } {
  return isObject(block) && block["type"] === "text" &&
    typeof block["text"] === "string";
}
