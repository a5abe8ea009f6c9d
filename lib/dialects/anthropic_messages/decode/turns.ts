/**
 * Anthropic's system prompt and turns as Chat Completions messages.
 *
 * @module
 */
import type { ContentPart, Message, ToolCall } from "../../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { invalid, isObject } from "../../../core/data/invalid.ts";
import { blocksOf, decodeInput, joinedText } from "./content.ts";
import { DECODE_FATES } from "./fates.ts";
import { isServerCall, isServerResult, serverTools } from "./server_tools.ts";
import { decodeToolId } from "../tool_id.ts";
import { argumentsText } from "../tool_input.ts";

/** How turns are read. */
export interface TurnOptions {
  /** Reports what is left out. */
  readonly leaveOut?: LeaveOut | undefined;
  /**
   * Skips what readers of answers skip (the provider's own tools, summaries), so that an answer that comes back is
   * recognised as the recorded one.
   */
  readonly asAnswered?: boolean;
}

/**
 * Decodes a system prompt and turns to messages: one system message first; from a user turn, its tool results as one
 * message each, then the rest.
 *
 * @throws {ApiError} 400 for malformed turns and for content that cannot be translated
 */
export function decodeTurns(
  system: unknown,
  turns: unknown,
  options: TurnOptions = {},
): Message[] {
  const { leaveOut } = options;
  if (!Array.isArray(turns) || turns.length === 0) {
    throw invalid("messages", "must be an array with at least one message");
  }
  const messages: Message[] = [];
  const prompt = system === undefined || system === null
    ? ""
    : joinedText(system, "system");
  if (Array.isArray(system)) {
    for (const { type: _, ...members } of system.filter(isObject)) {
      noteLeftOut(members, "system[]", DECODE_FATES, leaveOut);
    }
  }
  if (prompt !== "") messages.push({ role: "system", content: prompt });
  for (const [index, turn] of turns.entries()) {
    // As arguments of one call, 100,000 of them would fill the stack.
    for (const message of decodeTurn(turn, `messages.${index}`, options)) {
      messages.push(message);
    }
  }
  return messages;
}

function decodeTurn(
  turn: unknown,
  param: string,
  options: TurnOptions,
): Message[] {
  const { leaveOut } = options;
  const { role, content, ...members } = isObject(turn) ? turn : {};
  noteLeftOut(members, "messages[]", DECODE_FATES, leaveOut);
  const where = `${param}.content`;
  switch (role) {
    case "user":
      return decodeUserTurn(blocksOf(content, where), where, leaveOut);
    case "assistant":
      return [decodeAssistantTurn(blocksOf(content, where), options)];
    case "system":
      // A system message may set the effort and have no text.
      if (content === undefined && members["output_config"]) return [];
      return [{ role, content: joinedText(content, where) }];
    default:
      throw invalid(`${param}.role`, 'must be "user", "assistant" or "system"');
  }
}

function decodeUserTurn(
  blocks: Record<string, unknown>[],
  param: string,
  leaveOut: LeaveOut | undefined,
): Message[] {
  const results: Message[] = [];
  const parts: ContentPart[] = [];
  /** Images and files of results, which a tool message cannot have. */
  const shown: ContentPart[] = [];
  for (const [index, block] of blocks.entries()) {
    const where = `${param}.${index}`;
    if (block["type"] === "tool_result") {
      results.push(decodeResult(block, where, shown, leaveOut));
    } else {
      for (const part of decodeInput(block, where, leaveOut)) parts.push(part);
    }
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
  leaveOut: LeaveOut | undefined,
): Message {
  const { type: _, ...members } = block;
  noteLeftOut(
    members,
    "messages[].content[tool_result]",
    DECODE_FATES,
    leaveOut,
  );
  const pieces: string[] = [];
  for (
    const [index, part] of blocksOf(block["content"] ?? [], `${param}.content`)
      .entries()
  ) {
    const where = `${param}.content.${index}`;
    for (const decoded of decodeInput(part, where, leaveOut)) {
      if (decoded.type !== "text") shown.push(decoded);
      pieces.push(decoded.text ?? `[${part["type"]}: see the next message]`);
    }
  }
  const error = block["is_error"] === true ? "Error: " : "";
  const id = block["tool_use_id"];
  if (typeof id !== "string") {
    throw invalid(`${param}.tool_use_id`, "must be a string");
  }
  return {
    role: "tool",
    "tool_call_id": decodeToolId(id),
    content: error + pieces.join("\n\n"),
  };
}

/** Calls of the provider's own tools become text, and so do summaries of earlier turns. */
function decodeAssistantTurn(
  all: Record<string, unknown>[],
  { leaveOut, asAnswered = false }: TurnOptions,
): Message {
  const blocks = asAnswered ? all.filter(({ type }) => !isSkipped(type)) : all;
  const texts: string[] = [];
  const thoughts: string[] = [];
  const sealed: unknown[] = [];
  const calls: ToolCall[] = [];
  const tools = serverTools(blocks);
  for (const block of blocks) {
    const { type, text, thinking, content } = block;
    if (type === "text" && typeof text === "string") texts.push(text);
    else if (type === "tool_use") calls.push(decodeCall(block));
    else if (type === "compaction" && typeof content === "string") {
      texts.push(`${content}\n\n`);
    } else if (isServerCall(type) || isServerResult(type)) {
      texts.push(tools.textOf(block));
    } else if (type === "thinking" || type === "redacted_thinking") {
      if (typeof thinking === "string") thoughts.push(thinking);
      sealed.push(block);
    } else leaveOut?.(`messages[].content[${type}]`);
    noteAnswer(block, leaveOut);
  }
  const joined = texts.join("");
  // The texts for tools are paragraphs, with blank lines around them.
  const text = blocks.some(({ type }) => isSkipped(type))
    ? joined.trim()
    : joined;
  const reasoning = thoughts.join("");
  return {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    ...(reasoning === "" ? {} : { "reasoning_content": reasoning }),
    ...(sealed.length === 0 ? {} : { "thinking_blocks": sealed }),
    ...(calls.length === 0 ? {} : { "tool_calls": calls }),
  };
}

function isSkipped(type: unknown): boolean {
  return type === "compaction" || isServerCall(type) || isServerResult(type);
}

/**
 * Reports members of an assistant's block that are left out. Not of thinking: the client that encodes the request
 * decides about it.
 */
function noteAnswer(
  { type, ...members }: Record<string, unknown>,
  leaveOut: LeaveOut | undefined,
): void {
  if (type === "thinking" || type === "redacted_thinking") return;
  const path = `messages[].content[${type}]`;
  if (Object.hasOwn(DECODE_FATES, `${path}.cache_control`)) {
    noteLeftOut(members, path, DECODE_FATES, leaveOut);
  }
}

function decodeCall({ id, name, input }: Record<string, unknown>): ToolCall {
  return {
    id: decodeToolId(String(id)),
    type: "function",
    function: { name: String(name), arguments: argumentsText(input) },
  };
}

/** A single text becomes a string, because some servers do not accept typed parts. */
function plain(parts: ContentPart[]): string | ContentPart[] {
  const [first] = parts;
  return parts.length === 1 && first?.text !== undefined ? first.text : parts;
}
