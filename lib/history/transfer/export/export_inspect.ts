/**
 * Conversations as a dataset of Inspect: a line of JSON with a sample for each.
 *
 * @module
 */
import type { Message } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import type { RecordedConversation } from "../recorded.ts";
import { answeredBranches, plainText } from "./answered_branches.ts";
import { modelName } from "./facts.ts";
import { answeredCall, madeCalls } from "./made_calls.ts";

/** Of those that Inspect does not know. */
const ROLES: Readonly<Record<string, string>> = {
  developer: "system",
  tool: "tool",
  function: "tool",
};

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

/** A message as Inspect has it; what answers a call is of role `tool`. */
export function inspectMessage(message: Message): Record<string, unknown> {
  const { role, content } = message;
  const said = Array.isArray(content)
    ? content.map(inspectPart)
    : content ?? "";
  const calls = madeCalls(message);
  const answered = ROLES[role] === "tool" ? answeredCall(message) : undefined;
  return {
    role: ROLES[role] ?? role,
    content: said,
    ...(calls.length === 0 ? {} : {
      "tool_calls": calls.map(({ id, name, type, arguments: given }) => ({
        id,
        function: name,
        arguments: given,
        type,
      })),
    }),
    ...(answered === undefined ? {} : { "tool_call_id": answered }),
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
