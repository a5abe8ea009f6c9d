/**
 * How alike two answers are.
 *
 * @module
 */
import type { Message, ToolCall } from "../core/chat.ts";

/** An answer as far as comparison looks at it. */
export interface Answer {
  /** Text content, "" for none. */
  text: string;
  finishReason: string | null;
  toolCalls: readonly ToolCall[];
}

/** How an answer relates to the expected one. */
export interface Likeness {
  /** The same text, white space at the ends apart. */
  exact: boolean;
  /** Share of common tokens, 0 to 1: the Dice coefficient over multisets of words and marks. */
  similarity: number;
  /** The same `finish_reason`. */
  finish: boolean;
  /** The same calls in the same order, arguments compared as JSON values; true when neither has any. */
  toolCalls: boolean;
  /** Length of the text over the expected length, in characters; 1 when both are empty. */
  lengthRatio: number;
  /** The first place at which the calls differ, in words; absent when they agree. */
  divergence?: string;
}

/** Takes an answer out of a message. */
export function answerOf(
  message: Message | undefined,
  finishReason: string | null,
): Answer {
  const { content, tool_calls: calls } = message ?? {};
  const text = Array.isArray(content)
    ? content.map((part) => part.text ?? "").join("")
    : content ?? "";
  return { text, finishReason, toolCalls: calls ?? [] };
}

/** Compares an answer with the expected one. */
export function compareAnswers(expected: Answer, answer: Answer): Likeness {
  const divergence = firstDivergence(expected.toolCalls, answer.toolCalls);
  const lengths = [expected.text.length, answer.text.length] as const;
  return {
    exact: expected.text.trim() === answer.text.trim(),
    similarity: similarity(expected.text, answer.text),
    finish: expected.finishReason === answer.finishReason,
    toolCalls: divergence === undefined,
    lengthRatio: lengths[0] === 0
      ? (lengths[1] === 0 ? 1 : Infinity)
      : lengths[1] / lengths[0],
    ...(divergence === undefined ? {} : { divergence }),
  };
}

/** Share of common tokens of two texts, 0 to 1; 1 for two texts without any. */
export function similarity(one: string, other: string): number {
  const [a, b] = [tokens(one), tokens(other)];
  if (a.length + b.length === 0) return 1;
  const left = new Map<string, number>();
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

/** Words, numbers and single marks, in lower case. */
function tokens(text: string): string[] {
  return text.toLowerCase().match(
    /[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu,
  ) ??
    [];
}

/** Says where two lists of tool calls part, or undefined when they do the same. */
export function firstDivergence(
  expected: readonly ToolCall[],
  calls: readonly ToolCall[],
): string | undefined {
  for (let i = 0; i < Math.max(expected.length, calls.length); i++) {
    const [a, b] = [describe(expected[i]), describe(calls[i])];
    if (a !== b) return `call ${i + 1}: expected ${a}, got ${b}`;
  }
  return undefined;
}

function describe(call: ToolCall | undefined): string {
  if (call === undefined) return "none";
  const name = call.function?.name ?? call.custom?.name ?? "";
  const input = call.function === undefined
    ? JSON.stringify(call.custom?.input ?? "")
    : canonical(call.function.arguments);
  return `${name}(${input})`;
}

/** JSON text with members in one order, so that equal values are equal texts; other text as it is. */
function canonical(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text || "{}")));
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, member]) => [name, sorted(member)]),
  );
}
