/**
 * Messages as items of a Responses request's `input`: the reverse of `input.ts`.
 *
 * @module
 */
import type { ContentPart, Message } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { ItemIds } from "./item_ids.ts";
import { encodeResponse } from "./completion.ts";
import type { ResponseItem, ResponsePart } from "./types.ts";

/**
 * The items of a conversation, each with an id.
 *
 * @param response id of the response to which they were sent
 * @param include further members of the items, as in a request
 */
export function encodeInput(
  messages: readonly Message[],
  response: string,
  include: string[] = [],
): ResponseItem[] {
  const ids = new ItemIds({ response, sent: true });
  const custom = new Set<unknown>();
  return messages.flatMap((message): ResponseItem[] => {
    switch (message.role) {
      case "assistant": {
        const items = encodeAnswer(message, response, include);
        for (const { type, call_id: id } of items) {
          if (type === "custom_tool_call") custom.add(id);
        }
        return items.map((item) => ({ ...item, id: ids.next(kindOf(item)) }));
      }
      case "tool":
      case "function": {
        const call = message.tool_call_id ?? message.name ?? "";
        const type = custom.has(call)
          ? "custom_tool_call_output"
          : "function_call_output";
        const output = typeof message.content === "string"
          ? message.content
          : parts(message.content);
        return [{ id: ids.next("fco"), type, "call_id": call, output }];
      }
      default:
        return [{
          id: ids.next("msg"),
          type: "message",
          status: "completed",
          role: message.role,
          content: parts(message.content),
        }];
    }
  });
}

/**
 * The items of an answer, with the same ids as in its response.
 *
 * @param include further members of the items, as in a request
 */
export function encodeAnswer(
  message: Message,
  response: string,
  include: string[] = [],
): ResponseItem[] {
  const { function_call: old, ...members } = message;
  const called = isObject(old) && message.tool_calls === undefined
    ? [{ id: String(old["name"]), type: "function" as const, function: old }]
    : undefined;
  const answer = {
    ...members,
    ...(called === undefined ? {} : { tool_calls: called }),
  } as Message;
  return encodeResponse(
    {
      id: response,
      object: "chat.completion",
      created: 0,
      model: "",
      choices: [{ index: 0, message: answer, "finish_reason": "stop" }],
    },
    { model: "", include },
    { id: response, createdAt: 0 },
  ).output;
}

function kindOf({ id = "" }: ResponseItem): string {
  return id.slice(0, id.indexOf("_"));
}

function parts(content: Message["content"] | undefined): ResponsePart[] {
  if (typeof content === "string") {
    return [{ type: "input_text", text: content }];
  }
  return (content ?? []).map(encodePart);
}

function encodePart(part: ContentPart): ResponsePart {
  switch (part.type) {
    case "text":
      return { type: "input_text", text: part.text ?? "" };
    case "image_url": {
      const image: unknown = part.image_url;
      const { url, detail = "auto" } = isObject(image) ? image : { url: image };
      return {
        type: "input_image",
        "image_url": String(url),
        detail: String(detail),
      };
    }
    case "file":
      return { type: "input_file", ...part["file"] as object };
    default:
      return { ...part } as { type: string };
  }
}
