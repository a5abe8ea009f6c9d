/**
 * Whole answers: a Messages reply as a Chat Completions chunk, and a completion as a Messages reply.
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
import { isObject } from "../../core/invalid.ts";
import { type DecodeOptions, refusalText } from "./answer_decode.ts";
import { type Answer, openBlock } from "./block_decode.ts";
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
 * The one chunk that a whole reply comes to, or undefined when the value is no Messages reply.
 *
 * `content` is null beside tool calls without text, and empty when there is nothing at all.
 */
export function decodeMessage(
  value: unknown,
  options: DecodeOptions = {},
): ChatChunk | undefined {
  if (!isObject(value) || !Array.isArray(value["content"])) return undefined;
  const message: AnyMessage = value;
  const reason = typeof message.stop_reason === "string"
    ? message.stop_reason
    : "end_turn";
  const delta = decodeContent(value["content"], options);
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
  const answer: Answer = { options, calls: 0, characters: 0 };
  const whole: Delta = { role: "assistant", content: null };
  for (const value of content) {
    if (!isObject(value)) continue;
    const block = openBlock(value, answer);
    for (const piece of [block.open(), block.close()]) {
      if (piece !== undefined) addDelta(whole, piece);
    }
  }
  if (answer.calls === 0) whole.content ??= "";
  return whole;
}

/** Texts are appended, lists joined, the pieces of a call put together. */
function addDelta(whole: Delta, piece: Delta): void {
  const { tool_calls: calls, function_call: legacy, ...others } = piece;
  for (const [name, value] of Object.entries(others)) {
    const earlier = whole[name];
    if (typeof earlier === "string" && typeof value === "string") {
      whole[name] = earlier + value;
    } else if (Array.isArray(earlier) && Array.isArray(value)) {
      whole[name] = [...earlier, ...value];
    } else whole[name] = value;
  }
  for (const call of calls ?? []) addCall(whole.tool_calls ??= [], call);
  if (legacy !== undefined) {
    const { function_call: earlier } = whole;
    whole.function_call = {
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

/** A completion's first choice as a Messages reply; the id is kept as it is. */
export function encodeMessage(completion: ChatCompletion): AnthropicMessage {
  const choice = completion.choices[0];
  const message: Message = choice?.message ?? { role: "assistant" };
  const calls = message.tool_calls ?? [];
  return {
    id: completion.id,
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
  const text = typeof message.content === "string"
    ? message.content
    : (message.content ?? []).map((part) => part.text ?? "").join("");
  const calls = (message.tool_calls ?? []).map((call): AnswerBlock => ({
    type: "tool_use",
    id: encodeToolId(call.id),
    name: call.function?.name ?? "",
    input: toolInput(call.function?.arguments),
  }));
  return [
    ...encodeReasoning(message),
    ...(text === "" ? [] : [{ type: "text" as const, text }]),
    ...calls,
  ];
}

/** The provider's own blocks where they were kept, else the text, which then has no seal. */
function encodeReasoning(message: Message): ReasoningBlock[] {
  const blocks = message["thinking_blocks"];
  if (Array.isArray(blocks)) return blocks;
  const thinking = message.reasoning_content;
  return thinking ? [{ type: "thinking", thinking, signature: "" }] : [];
}
