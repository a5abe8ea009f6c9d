/**
 * The items of a Responses request's `input` as messages.
 *
 * @module
 */
import type { ContentPart, Message, Role, ToolCall } from "../../core/chat.ts";
import { ApiError } from "../../core/errors.ts";
import type { ResponseItem, ResponsePart } from "./types.ts";

/** Whether a member is there and not null, which means unset. */
export function isSet<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

/** The refusal of what a Chat Completions request cannot say. */
export function unsupported(param: string, what: string): ApiError {
  return new ApiError(
    `${param}: ${what} cannot be used through this endpoint`,
    {
      kind: "invalid_request",
      status: 400,
      type: "invalid_request_error",
      code: "unsupported_value",
      param,
    },
  );
}

/**
 * Translates a text or a list of items; an assistant's text and the calls after it become one message.
 *
 * @throws {ApiError} status 400, `param` names the item that has no counterpart
 */
export function inputMessages(input: string | ResponseItem[]): Message[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
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
    thought = {}; // what it led to has been left out
    messages.push(message);
  };
  for (const [index, item] of input.entries()) {
    const at = `input[${index}]`;
    switch (item.type ?? "message") {
      case "message":
        if (item.role === "assistant") addText(assistant(), item, at);
        else push(plainMessage(item, at));
        break;
      case "function_call":
      case "custom_tool_call":
        (assistant().tool_calls ??= []).push(toolCall(item));
        break;
      case "function_call_output":
      case "custom_tool_call_output":
        push({
          role: "tool",
          "tool_call_id": item.call_id ?? "",
          content: content(item.output ?? "", `${at}.output`),
        });
        break;
      case "reasoning":
        thought = reasoning(item);
        break;
      default:
        throw unsupported(`${at}.type`, `items of type "${item.type}"`);
    }
  }
  return messages;
}

function plainMessage(item: ResponseItem, at: string): Message {
  return {
    role: (item.role ?? "user") as Role,
    content: content(item.content ?? "", `${at}.content`),
  };
}

function addText(message: Message, item: ResponseItem, at: string): void {
  const given = content(item.content ?? "", `${at}.content`);
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

function toolCall(item: ResponseItem): ToolCall {
  const { call_id: id = "", name = "" } = item;
  return item.type === "function_call"
    ? {
      id,
      type: "function",
      function: { name, arguments: item.arguments ?? "" },
    }
    : { id, type: "custom", custom: { name, input: item.input ?? "" } };
}

/** Reasoning belongs to the turn that follows it; what was signed travels in `encrypted_content`. */
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

/** Signed reasoning blocks as opaque text, the counterpart of what {@linkcode inputMessages} reads. */
export function sealBlocks(blocks: readonly unknown[]): string {
  return new TextEncoder().encode(JSON.stringify(blocks)).toBase64();
}

function openBlocks(sealed: string | null | undefined): unknown[] | undefined {
  if (!sealed) return undefined;
  try {
    const text = new TextDecoder().decode(Uint8Array.fromBase64(sealed));
    const blocks: unknown = JSON.parse(text);
    return Array.isArray(blocks) ? blocks : undefined;
  } catch {
    return undefined; // sealed by another service: nothing that we could open
  }
}

function content(
  given: string | ResponsePart[],
  at: string,
): string | ContentPart[] {
  if (typeof given === "string") return given;
  return given.map((part, index) => contentPart(part, `${at}[${index}]`));
}

function contentPart(part: ResponsePart, at: string): ContentPart {
  switch (part.type) {
    case "input_text":
    case "output_text":
    case "text":
      return { type: "text", text: part.text ?? "" };
    case "refusal":
      return { type: "refusal", refusal: part.refusal ?? "" };
    case "input_image":
      if (!isSet(part.image_url)) {
        throw unsupported(at, "an image by its file id");
      }
      return {
        type: "image_url",
        image_url: {
          url: part.image_url,
          ...(part.detail === undefined ? {} : { detail: part.detail }),
        },
      };
    case "input_audio":
      return {
        type: "input_audio",
        input_audio: part.input_audio ?? { data: "", format: "wav" },
      };
    case "input_file":
      if (part.file_data === undefined && !isSet(part.file_id)) {
        throw unsupported(at, "a file by its address");
      }
      return {
        type: "file",
        file: {
          ...(part.filename === undefined ? {} : { filename: part.filename }),
          ...(part.file_data === undefined
            ? {}
            : { file_data: part.file_data }),
          ...(!isSet(part.file_id) ? {} : { file_id: part.file_id }),
        },
      };
    default:
      throw unsupported(`${at}.type`, `content of type "${part.type}"`);
  }
}
