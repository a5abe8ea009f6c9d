/**
 * How alike two answers are.
 *
 * @module
 */
import type { Message, ToolCall } from "../../core/chat.ts";
import { NameMap } from "../../core/data/names.ts";
import { canonicalJson, readJson } from "./json_values.ts";

/** An answer as far as comparison looks at it. */
export interface Answer {
  /** Text content, "" for none. */
  text: string;
  /** Null where the answer was cut. */
  finishReason: string | null;
  /** In the order in which they were made. */
  toolCalls: readonly ToolCall[];
}

/** What an answer is held against: an answer, or as much of one as is known. */
export interface Expected {
  /** Text content, "" for none. */
  text: string;
  /** Absent when nobody said. */
  finishReason?: string | null;
  /** Absent when nobody said. */
  toolCalls?: readonly ToolCall[];
}

/** How an answer relates to the expected one. */
export interface Likeness {
  /** The same text, white space at the ends apart, and the same calls where calls are expected. */
  exact: boolean;
  /** Share of common tokens, 0 to 1: the Dice coefficient over multisets of words and marks. */
  similarity: number;
  /** The same `finish_reason`; absent when none is expected. */
  finish?: boolean;
  /** The same calls in the same order, arguments compared as JSON values; absent when neither side has any. */
  toolCalls?: boolean;
  /** Length of the text over the expected length, in characters; 1 when both are empty, absent when only that is. */
  lengthRatio?: number;
  /** The first place at which the calls differ, in words; absent when they agree. */
  divergence?: string;
}

/** Takes an answer out of a message. */
export function answerOf(
  message: Message | undefined,
  finishReason: string | null,
): Answer {
  const { content, tool_calls: calls, function_call: legacy } = message ?? {};
  const text = Array.isArray(content)
    ? content.map((part) => part.text ?? "").join("")
    : content ?? "";
  const called = legacy ? [{ id: "", type: "function", function: legacy }] : [];
  return { text, finishReason, toolCalls: calls ?? called };
}

/** Compares an answer with the expected one. */
export function compareAnswers(expected: Expected, answer: Answer): Likeness {
  const { finishReason, toolCalls } = expected;
  const [before, now] = [expected.text.length, answer.text.length];
  const called = (toolCalls?.length ?? 0) + answer.toolCalls.length > 0;
  const divergence = toolCalls && firstDivergence(toolCalls, answer.toolCalls);
  return {
    exact: expected.text.trim() === answer.text.trim() &&
      divergence === undefined,
    similarity: similarity(expected.text, answer.text),
    ...(finishReason === undefined
      ? {}
      : { finish: finishReason === answer.finishReason }),
    ...(toolCalls === undefined || !called
      ? {}
      : { toolCalls: divergence === undefined }),
    ...(before === 0 && now > 0
      ? {}
      : { lengthRatio: before === 0 ? 1 : now / before }),
    ...(divergence === undefined ? {} : { divergence }),
  };
}

/** Share of common tokens of two texts, 0 to 1; 1 for two texts without any. */
export function similarity(one: string, other: string): number {
  const [a, b] = [tokens(one), tokens(other)];
  if (a.length + b.length === 0) return 1;
  const left = new NameMap<number>();
  for (const token of a) left.set(token, (left.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of b) {
    const count = left.get(token) ?? 0;
    if (count > 0) {
      common++;
      left.set(token, count - 1);
    }
  }
  return 2 * common / (a.length + b.length);
}

/** Characters of scripts that put no space between words, words of others, numbers, and single marks. */
const TOKEN =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]|[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;

function tokens(text: string): string[] {
  return text.toLowerCase().match(TOKEN) ?? [];
}

/** Says where two lists of tool calls part, or undefined when they do the same. */
export function firstDivergence(
  expected: readonly ToolCall[],
  calls: readonly ToolCall[],
): string | undefined {
  for (let i = 0; i < Math.max(expected.length, calls.length); i++) {
    const [a = "none", b = "none"] = [expected[i], calls[i]]
      .map((call) => call && callText(call));
    if (a !== b) return `call ${i + 1}: expected ${a}, got ${b}`;
  }
  return undefined;
}

/** A call as text, such as `locate({"city":"Paris"})`, the arguments in one order. */
export function callText(call: ToolCall): string {
  const name = call.function?.name ?? call.custom?.name ?? "";
  const input = call.function
    ? readArguments(call.function.arguments)
    : JSON.stringify(call.custom?.input ?? "");
  return `${name}(${input})`;
}

/** Arguments as a parsed value, so that formatting does not count; other text unchanged. */
function readArguments(text: string): string {
  const value = readJson(text || "{}");
  return value === undefined ? text : canonicalJson(value) ?? text;
}
