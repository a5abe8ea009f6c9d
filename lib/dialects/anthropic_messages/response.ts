/**
 * Unstreamed answers: a Messages reply as a Chat Completions chunk, and a completion as a Messages reply.
 *
 * @module
 */
import type {
  ChatChunk,
  ChatCompletion,
  Delta,
  Message,
  ToolCallDelta,
} from "../../core/chat.ts";
import { endingError } from "../../core/ending.ts";
import { isObject } from "../../core/data/invalid.ts";
import { noteBlock, noteMembers } from "./decode/note_answer.ts";
import { spokenText } from "../../core/text/spoken.ts";
import { encodeCitations } from "./encode/citations.ts";
import { type DecodeOptions, refusalText } from "./decode/answer.ts";
import { newAnswer, openBlock } from "./decode/block.ts";
import { type MessageFacts, messageId } from "./message_facts.ts";
import { encodeToolId } from "./tool_id.ts";
import { toolInput } from "./tool_input.ts";
import type {
  AnswerBlock,
  AnthropicMessage,
  AnyMessage,
  ReasoningBlock,
} from "./types.ts";
import {
  decodeStopReason,
  decodeUsage,
  encodeStop,
  encodeUsage,
} from "./usage.ts";

/**
 * Decodes an unstreamed reply into one chunk; undefined if the value is not a Messages reply.
 *
 * `content` is null beside tool calls without text, and "" in an answer without anything.
 */
export function decodeMessage(
  value: unknown,
  options: DecodeOptions = {},
): ChatChunk | undefined {
  if (!isObject(value) || !Array.isArray(value["content"])) return undefined;
  const message: AnyMessage = value;
  const { content, ...members } = value;
  noteMembers(members, options.leaveOut);
  for (const block of content as unknown[]) noteBlock(block, options.leaveOut);
  const reason = typeof message.stop_reason === "string"
    ? message.stop_reason
    : "end_turn";
  const delta = decodeContent(value["content"], options);
  options.blocks?.message(value);
  if (reason === "refusal") delta.refusal = refusalText(message.stop_details);
  const usage = decodeUsage(message.usage);
  return {
    id: typeof message.id === "string" ? message.id : "",
    object: "chat.completion.chunk",
    created: options.created ?? Math.floor(Date.now() / 1000),
    model: typeof message.model === "string" ? message.model : "",
    choices: [{
      index: 0,
      delta,
      "finish_reason": delta.function_call === undefined
        ? decodeStopReason(reason)
        : "function_call",
    }],
    ...(usage === undefined ? {} : { usage }),
  };
}

function decodeContent(content: unknown[], options: DecodeOptions): Delta {
  const answer = newAnswer(options);
  const sum: Delta = { role: "assistant", content: null };
  for (const value of content) {
    if (!isObject(value)) continue;
    const block = openBlock(value, answer);
    for (const piece of [block.open(), block.close()]) {
      if (piece !== undefined) addDelta(sum, piece);
    }
  }
  if (answer.calls === 0) sum.content ??= "";
  return sum;
}

/** Appends texts and lists, and joins the pieces of a call. */
function addDelta(sum: Delta, piece: Delta): void {
  const { tool_calls: calls, function_call: legacy, ...others } = piece;
  for (const [name, value] of Object.entries(others)) {
    const earlier = sum[name];
    if (typeof earlier === "string" && typeof value === "string") {
      sum[name] = earlier + value;
    } else if (Array.isArray(earlier) && Array.isArray(value)) {
      for (const one of value) earlier.push(one);
    } else sum[name] = Array.isArray(value) ? [...value] : value;
  }
  for (const call of calls ?? []) addCall(sum.tool_calls ??= [], call);
  if (legacy !== undefined) {
    const { function_call: earlier } = sum;
    sum.function_call = {
      ...earlier,
      ...legacy,
      arguments: (earlier?.arguments ?? "") + (legacy.arguments ?? ""),
    };
  }
}

function addCall(calls: ToolCallDelta[], call: ToolCallDelta): void {
  const earlier = calls[call.index];
  if (earlier?.function === undefined) calls[call.index] = call;
  else earlier.function.arguments += call.function?.arguments ?? "";
}

/**
 * A completion's first choice as a Messages reply.
 *
 * @throws {StreamError} its finish reason is a failure, for which the API has no stop reason
 */
export function encodeMessage(
  completion: ChatCompletion,
  facts: MessageFacts = {},
): AnthropicMessage {
  const choice = completion.choices[0];
  const failure = endingError(choice?.finish_reason);
  if (failure !== undefined) throw failure;
  const message: Message = choice?.message ?? { role: "assistant" };
  const calls = message.tool_calls ?? [];
  return {
    id: messageId(completion.id, facts),
    type: "message",
    role: "assistant",
    model: completion.model,
    content: encodeContent(message),
    ...encodeStop(
      choice?.finish_reason ?? null,
      calls.length > 0,
      message.refusal,
    ),
    container: null,
    usage: encodeUsage(completion.usage),
  };
}

function encodeContent(message: Message): AnswerBlock[] {
  const written = typeof message.content === "string"
    ? message.content
    : (message.content ?? []).map((part) => part.text ?? "").join("");
  const text = written || (spokenText(message) ?? "");
  const citations = encodeCitations(message["annotations"], text);
  const calls = (message.tool_calls ?? []).map((call): AnswerBlock => ({
    type: "tool_use",
    id: encodeToolId(call.id),
    name: call.function?.name ?? call.custom?.name ?? "",
    input: call.custom === undefined
      ? toolInput(call.function?.arguments)
      : { input: call.custom.input },
  }));
  return [
    ...encodeReasoning(message),
    ...(text === "" ? [] : [{
      type: "text" as const,
      text,
      ...(citations.length === 0 ? {} : { citations }),
    }]),
    ...calls,
  ];
}

/** The provider's own blocks if they were kept, else the text without a seal. */
function encodeReasoning(message: Message): ReasoningBlock[] {
  const blocks = message["thinking_blocks"];
  if (Array.isArray(blocks)) return blocks;
  const thinking = message.reasoning_content;
  return thinking ? [{ type: "thinking", thinking, signature: "" }] : [];
}
