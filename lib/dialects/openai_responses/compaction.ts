/**
 * Shortens a conversation to the user's messages and a summary of the rest, in the format of the Responses API: there the
 * summary is an opaque item, which a later request sends back.
 *
 * @module
 */
import type { ChatRequest, Message } from "../../core/chat.ts";
import { invalid, isObject } from "../../core/data/invalid.ts";
import { encodeInput } from "./input_encode.ts";
import { openBlocks, sealBlocks } from "./sealed.ts";
import type { ResponseItem } from "./types.ts";

const TASK =
  "The text below is a conversation between a user and an assistant that has become too long. Write a summary from which the assistant can go on with its work: what the user wants, what has been decided and done, facts, names, paths, numbers and code that will be needed again, what tools have shown, and what is still open. The user's own messages are kept beside the summary. Answer with the summary alone.";

const OPENING = "Summary of the conversation so far:\n\n";

/** The request that asks a model for a summary of a conversation. */
export function compactionRequest(request: ChatRequest): ChatRequest {
  const { model, messages } = request;
  const text = messages.map(transcribed).filter((part) => part !== "")
    .join("\n\n");
  return {
    model,
    messages: [{ role: "user", content: `${TASK}\n\n---\n\n${text}` }],
  };
}

/** The items that replace a conversation, once a model has summarized it. */
export function compactedItems(
  messages: readonly Message[],
  summary: string,
  response: string,
): ResponseItem[] {
  const users = messages.filter((message) =>
    message.role === "user" && !isSummary(message)
  );
  return [
    ...encodeInput(users, response),
    {
      id: response.replace(/^resp_/, "cmp_"),
      type: "compaction",
      "encrypted_content": sealBlocks([{ type: "summary", text: summary }]),
    },
  ];
}

/**
 * A summary as the message that a model reads.
 *
 * @throws {ApiError} status 400: the item was made by another service
 */
export function compactionMessage(item: ResponseItem, at: string): Message {
  const [block] = openBlocks(item.encrypted_content) ?? [];
  const text = isObject(block) ? block["text"] : undefined;
  if (typeof text !== "string") {
    throw invalid(
      `${at}.encrypted_content`,
      "cannot be read: another service made it",
    );
  }
  return { role: "user", content: OPENING + text };
}

function isSummary({ content }: Message): boolean {
  return typeof content === "string" && content.startsWith(OPENING);
}

/** Writes a message as text, with tool calls, and with the kinds of attachments. */
function transcribed({ role, content, tool_calls: calls }: Message): string {
  const text = typeof content === "string" ? content : (content ?? [])
    .map((part) => part.text ?? part.refusal ?? `(${part.type})`)
    .join("\n");
  const called = (calls ?? []).map((call) =>
    `(calls ${call.function?.name ?? call.custom?.name} with ${
      call.function?.arguments ?? call.custom?.input
    })`
  );
  const lines = [text, ...called].filter((part) => part !== "").join("\n");
  return lines === "" ? "" : `${role}: ${lines}`;
}
