/**
 * A conversation whose first turns were folded, as a branch of the whole one.
 *
 * @module
 */
import type { ChatChunk, Message } from "../../core/chat.ts";
import type { Compacted } from "../../history/line/exchange.ts";
import { messageText } from "../../core/text/message_text.ts";
import { NO_USAGE } from "../../history/line/exchange.ts";
import type { Recorder } from "../../history/record/recorder.ts";
import { Conversation } from "../conversation.ts";
import type { Answerer } from "../conversation_options.ts";

/** What a branch is made of. */
export interface BranchParts {
  /** The whole conversation. */
  readonly whole: Conversation;
  /** What the summary answers, and the summary. */
  readonly summary: readonly [question: string, text: string];
  /** The turns that stay. */
  readonly kept: readonly Message[];
  /** Who wrote the summary. */
  readonly by: { readonly client: Answerer; readonly model: string };
  /** Tokens of the messages before, and after; estimated. */
  readonly tokens: Compacted["tokens"];
  readonly recorder: Recorder;
}

/** The messages of a branch: the system message stays first. */
export function branchMessages(
  { whole, summary: [question, text], kept }: Pick<
    BranchParts,
    "whole" | "summary" | "kept"
  >,
): Message[] {
  const { messages, turns } = whole;
  return [
    ...messages.slice(0, messages.length - turns.length),
    { role: "user", content: question },
    { role: "assistant", content: text },
    ...kept,
  ];
}

/**
 * Makes the branch and records it, up to its last answer, as a new conversation that names the whole one. Nothing
 * is sent, so it costs nothing.
 */
export async function branchOf(parts: BranchParts): Promise<Conversation> {
  const { whole, by: { client, model }, tokens, recorder } = parts;
  const messages = branchMessages(parts);
  // What a later request brings is recorded with that.
  const end = messages.findLastIndex(isAnswer);
  const answer = messages[end];
  const request = { model, messages: messages.slice(0, end) };
  const { provider, baseUrl } = client;
  const recording = recorder.begin({
    ...{ provider, baseUrl, model, request, parent: null },
    compacted: { from: whole.last ?? null, tokens },
  });
  if (answer !== undefined) {
    recording.chunk(wholeAnswer(recording.id, model, answer), undefined, []);
  }
  await recording.finish({ status: "completed" });
  return new Conversation({ messages, last: recording.id });
}

/** The summary is one, so there is always one. */
function isAnswer({ role, content, tool_calls: calls }: Message): boolean {
  return role === "assistant" && typeof content === "string" &&
    (calls ?? []).length === 0;
}

function wholeAnswer(id: string, model: string, answer: Message): ChatChunk {
  const { tool_calls: _, function_call: __, ...rest } = answer;
  return {
    id,
    object: "chat.completion.chunk",
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{
      index: 0,
      delta: { ...rest, content: messageText(answer) },
      "finish_reason": "stop",
    }],
    usage: NO_USAGE,
  };
}
