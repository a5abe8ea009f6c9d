/**
 * The items of a Responses request's `input` as messages.
 *
 * @module
 */
import type { Message, Role, ToolCall } from "../../core/chat.ts";
import { ApiError } from "../../core/errors.ts";
import { compactionMessage } from "./compaction.ts";
import { content, isSet, type Refuse, refuse, unsupported } from "./content.ts";
import { openBlocks } from "./sealed.ts";
import { type LeaveOut, noteLeftOut } from "../../core/fates.ts";
import { NameSet } from "../../core/data/names.ts";
import {
  ADDING_ITEMS,
  DECODE_FATES,
  SERVICE_CALLS,
  SPARE_ITEMS,
} from "./decode_fates.ts";
import { type PlacedTool, ToolIndex } from "./placed_tools.ts";
import type { ResponseItem } from "./types.ts";

/** How the items of an input are read. */
export interface InputOptions {
  /** The request's tools, with the names by which the model knows them. */
  readonly tools?: readonly PlacedTool[];
  /** Reports what is left out. */
  readonly leaveOut?: LeaveOut | undefined;
  /** Gets errors for what has no counterpart; throws them by default. */
  readonly refuse?: Refuse;
  /** Whether calls of the service's own tools are left out instead of becoming text. */
  readonly withoutNotes?: boolean;
}

/**
 * Translates a text or a list of items; an assistant's text and the calls after it become one message. Calls of the
 * service's own tools become text.
 *
 * @throws {ApiError} status 400, `param` names the item that has no counterpart
 */
export function inputMessages(
  input: string | ResponseItem[],
  options: InputOptions = {},
): Message[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  const { tools = [], leaveOut, refuse: refused = refuse } = options;
  const index = new ToolIndex(tools);
  const messages: Message[] = [];
  let thought: Partial<Message> = {};
  const assistant = (): Message => {
    let last = messages.at(-1);
    if (last?.role !== "assistant" || Object.keys(thought).length > 0) {
      last = { role: "assistant", content: null, ...thought };
      thought = {};
      messages.push(last);
    }
    return last;
  };
  const push = (message: Message) => {
    thought = {}; // the turn that it belongs to has been left out
    messages.push(message);
  };
  for (const [place, item] of input.entries()) {
    const at = `input[${place}]`;
    const type = item.type ?? "message";
    noteItem(item, type, leaveOut);
    switch (type) {
      case "message":
        if (item.role === "assistant") addText(assistant(), item, at, refused);
        else push(plainMessage(item, at, refused));
        break;
      case "function_call":
      case "custom_tool_call":
        (assistant().tool_calls ??= []).push(toolCall(item, index));
        break;
      case "function_call_output":
      case "custom_tool_call_output":
        push({
          role: "tool",
          "tool_call_id": item.call_id ?? "",
          content: content(item.output ?? "", `${at}.output`, refused),
        });
        break;
      case "compaction":
        pushCompaction(item, at, { push, refused });
        break;
      case "reasoning":
        thought = reasoning(item);
        if (item.encrypted_content && !("thinking_blocks" in thought)) {
          leaveOut?.("input[reasoning].encrypted_content");
        }
        break;
      default:
        if (isNoted(type)) {
          if (!options.withoutNotes) addNote(assistant(), item);
        } else if (!isSpare(type)) {
          refused(unsupported(`${at}.type`, `items of type "${type}"`));
        }
    }
  }
  return messages;
}

function isNoted(type: string): boolean {
  return SERVICE_CALLS.some((known) => known === type);
}

function isSpare(type: string): boolean {
  return SPARE_ITEMS.some((known) => known === type) ||
    ADDING_ITEMS.some((known) => known === type);
}

function noteItem(
  { type: _, ...item }: ResponseItem,
  type: string,
  leaveOut: LeaveOut | undefined,
): void {
  if (leaveOut === undefined) return;
  const path = `input[${type}]`;
  if (SPARE_ITEMS.some((known) => known === type)) leaveOut(path);
  else if (!isNoted(type)) noteLeftOut(item, path, DECODE_FATES, leaveOut);
  for (const parts of [item.content, item.output]) {
    if (!Array.isArray(parts) || type === "reasoning") continue;
    for (const { type: part, ...members } of parts) {
      const path = `input[].content[${part}]`;
      noteLeftOut(members, path, DECODE_FATES, leaveOut);
    }
  }
}

/** Members that only the service can use, or that say nothing: left out of the text for a call. */
const LEFT_OUT_OF_NOTES: ReadonlySet<string> = new NameSet([
  "id",
  "status",
  "type",
  "encrypted_content",
]);

/** Adds `[mcp_call {"name": …}]` as a paragraph. */
function addNote(message: Message, item: ResponseItem): void {
  const described = Object.fromEntries(
    Object.entries(item).filter(([name]) => !LEFT_OUT_OF_NOTES.has(name)),
  );
  const text = typeof message.content === "string" ? message.content : "";
  message.content = `${text}\n\n[${item.type} ${
    JSON.stringify(described)
  }]\n\n`;
}

/** Adds a summary; refuses one that another service has sealed. */
function pushCompaction(
  item: ResponseItem,
  at: string,
  { push, refused }: {
    readonly push: (message: Message) => void;
    readonly refused: Refuse;
  },
): void {
  let message: Message;
  try {
    message = compactionMessage(item, at);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return refused(error);
  }
  push(message);
}

function plainMessage(
  item: ResponseItem,
  at: string,
  refused: Refuse,
): Message {
  return {
    role: (item.role ?? "user") as Role,
    content: content(item.content ?? "", `${at}.content`, refused),
  };
}

function addText(
  message: Message,
  item: ResponseItem,
  at: string,
  refused: Refuse,
): void {
  const given = content(item.content ?? "", `${at}.content`, refused);
  const parts = typeof given === "string"
    ? [{ type: "text", text: given }]
    : given;
  let text = typeof message.content === "string" ? message.content : "";
  for (const part of parts) {
    if (part.type === "refusal") message.refusal = part.refusal ?? "";
    else text += part.text ?? "";
  }
  message.content = text;
}

function toolCall(item: ResponseItem, tools: ToolIndex): ToolCall {
  const { call_id: id = "", name: own = "", extra_content: extra } = item;
  const { namespace = undefined } = item;
  // Only tools of groups can have other names.
  const placed = isSet(namespace) ? tools.find(own, namespace) : undefined;
  const name = placed?.name ?? own;
  const rest = isSet(extra) ? { "extra_content": extra } : {};
  return item.type === "function_call"
    ? {
      id,
      type: "function",
      function: { name, arguments: item.arguments ?? "" },
      ...rest,
    }
    : {
      id,
      type: "custom",
      custom: { name, input: item.input ?? "" },
      ...rest,
    };
}

/** Reads reasoning, which belongs to the next turn; signed blocks are in `encrypted_content`. */
function reasoning(item: ResponseItem): Partial<Message> {
  const parts = [
    ...item.summary ?? [],
    ...Array.isArray(item.content) ? item.content : [],
  ];
  const text = parts.map((part) => part.text ?? "").join("\n");
  const blocks = openBlocks(item.encrypted_content);
  return {
    ...(text === "" ? {} : { reasoning_content: text }),
    ...(blocks === undefined ? {} : { thinking_blocks: blocks }),
  };
}
