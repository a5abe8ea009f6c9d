/**
 * Anthropic's system prompt and turns as Chat Completions messages.
 *
 * @module
 */
import type { ContentPart, Message, ToolCall } from "../../core/chat.ts";
import { invalid, isObject } from "../../core/invalid.ts";
import { blocksOf, decodeInput, joinedText } from "./content_decode.ts";
import { decodeToolId } from "./tool_id.ts";
import { argumentsText } from "./tool_input.ts";

/**
 * The messages that a system prompt and turns come to: one system message first; of a user turn the tool results,
 * one message each, then the rest.
 *
 * @throws {ApiError} 400 for malformed turns and for content that cannot be carried
 */
export function decodeTurns(system: unknown, turns: unknown): Message[] {
  if (!Array.isArray(turns) || turns.length === 0) {
    throw invalid("messages", "must be an array with at least one message");
  }
  const messages: Message[] = [];
  const prompt = system === undefined || system === null
    ? ""
    : joinedText(system, "system");
  if (prompt !== "") messages.push({ role: "system", content: prompt });
  for (const [index, turn] of turns.entries()) {
    messages.push(...decodeTurn(turn, `messages.${index}`));
  }
  return messages;
}

function decodeTurn(turn: unknown, param: string): Message[] {
  const { role, content } = isObject(turn) ? turn : {};
  const where = `${param}.content`;
  switch (role) {
    case "user":
      return decodeUserTurn(blocksOf(content, where), where);
    case "assistant":
      return [decodeAssistantTurn(blocksOf(content, where))];
    case "system":
      return [{ role, content: joinedText(content, where) }];
    default:
      throw invalid(`${param}.role`, 'must be "user", "assistant" or "system"');
  }
}

function decodeUserTurn(
  blocks: Record<string, unknown>[],
  param: string,
): Message[] {
  const results: Message[] = [];
  const parts: ContentPart[] = [];
  /** Images and files of results, which a tool message has no room for. */
  const shown: ContentPart[] = [];
  for (const [index, block] of blocks.entries()) {
    const where = `${param}.${index}`;
    if (block["type"] === "tool_result") {
      results.push(decodeResult(block, where, shown));
    } else parts.push(decodeInput(block, where));
  }
  const content = [...shown, ...parts];
  return content.length === 0
    ? results
    : [...results, { role: "user", content: plain(content) }];
}

function decodeResult(
  block: Record<string, unknown>,
  param: string,
  shown: ContentPart[],
): Message {
  const pieces: string[] = [];
  for (
    const [index, part] of blocksOf(block["content"] ?? [], `${param}.content`)
      .entries()
  ) {
    const decoded = decodeInput(part, `${param}.content.${index}`);
    if (decoded.type !== "text") shown.push(decoded);
    pieces.push(decoded.text ?? `[${part["type"]}: see the next message]`);
  }
  const error = block["is_error"] === true ? "Error: " : "";
  const id = block["tool_use_id"];
  if (typeof id !== "string") {
    throw invalid(`${param}.tool_use_id`, "must be a text");
  }
  return {
    role: "tool",
    "tool_call_id": decodeToolId(id),
    content: error + pieces.join("\n\n"),
  };
}

/** Blocks of the provider's own tools have no counterpart and are left out; what was said stays. */
function decodeAssistantTurn(blocks: Record<string, unknown>[]): Message {
  const texts: string[] = [];
  const thoughts: string[] = [];
  const sealed: unknown[] = [];
  const calls: ToolCall[] = [];
  for (const block of blocks) {
    const { type, text, thinking } = block;
    if (type === "text" && typeof text === "string") texts.push(text);
    if (type === "tool_use") calls.push(decodeCall(block));
    if (type === "thinking" && typeof thinking === "string") {
      thoughts.push(thinking);
    }
    if (type === "thinking" || type === "redacted_thinking") {
      sealed.push(block);
    }
  }
  const content = texts.join("");
  const reasoning = thoughts.join("");
  return {
    role: "assistant",
    content: content === "" && calls.length > 0 ? null : content,
    ...(reasoning === "" ? {} : { "reasoning_content": reasoning }),
    ...(sealed.length === 0 ? {} : { "thinking_blocks": sealed }),
    ...(calls.length === 0 ? {} : { "tool_calls": calls }),
  };
}

function decodeCall({ id, name, input }: Record<string, unknown>): ToolCall {
  return {
    id: decodeToolId(String(id)),
    type: "function",
    function: { name: String(name), arguments: argumentsText(input) },
  };
}

/** Some servers take no typed parts, so a single text goes without. */
function plain(parts: ContentPart[]): string | ContentPart[] {
  const [first] = parts;
  return parts.length === 1 && first?.text !== undefined ? first.text : parts;
}
