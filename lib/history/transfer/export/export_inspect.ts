/**
 * Conversations as a dataset of Inspect: a line of JSON with a sample for each.
 *
 * @module
 */
import type { Message } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import type { RecordedConversation } from "../recorded.ts";
import {
  answeredBranches,
  argumentsOf,
  plainText,
} from "./answered_branches.ts";
import { modelName } from "./facts.ts";

/** Writes a sample at a time; its target is the recorded answer. */
export async function* exportInspect(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  for await (const branch of answeredBranches(conversations)) {
    const { title, last, messages, answer, tools } = branch;
    yield `${
      JSON.stringify({
        id: last.id,
        input: messages.map(inspectMessage),
        target: plainText(answer),
        metadata: {
          model: modelName(last),
          started: last.started,
          ...(title === undefined ? {} : { title }),
          ...(answer.tool_calls ? { "tool_calls": answer.tool_calls } : {}),
          ...(tools === undefined ? {} : { tools }),
        },
      })
    }\n`;
  }
}

function inspectMessage(message: Message): Record<string, unknown> {
  const { role, content, tool_calls: calls, tool_call_id: id } = message;
  const said = Array.isArray(content)
    ? content.map(inspectPart)
    : content ?? "";
  return {
    role: role === "developer" ? "system" : role,
    content: said,
    ...(calls
      ? {
        "tool_calls": calls.map(({ id, function: called }) => ({
          id,
          function: called?.name ?? "",
          arguments: argumentsOf(called?.arguments ?? "") ?? {},
          type: "function",
        })),
      }
      : {}),
    ...(typeof id === "string" ? { "tool_call_id": id } : {}),
  };
}

function inspectPart(
  part: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { type, image_url: image } = part;
  if (type === "image_url" && isObject(image)) {
    return { type: "image", image: image["url"] };
  }
  const text = type === "text" ? part["text"] : `[${type}]`;
  return { type: "text", text };
}
