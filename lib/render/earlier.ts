/**
 * Several answers to one message, counted as one.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import { isObject } from "../core/data/invalid.ts";
import type { AnswerFacts } from "./plain.ts";

/** The facts of an answer, with the times and tokens of those before it. */
export function withEarlier(
  earlier: AnswerFacts,
  { usage, firstTokenMs, totalMs, ...facts }: AnswerFacts,
): AnswerFacts {
  const first = firstTokenMs === undefined
    ? undefined
    : earlier.totalMs + firstTokenMs;
  return {
    ...facts,
    firstTokenMs: earlier.firstTokenMs ?? first,
    totalMs: earlier.totalMs + totalMs,
    usage: earlier.usage === undefined || usage === undefined
      ? usage
      : sum(earlier.usage, usage) as Usage,
  };
}

/** Adds the numbers of two objects, member by member. */
function sum(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const members = Object.entries({ ...a, ...b }).map(([name, value]) => {
    const [one, other] = [a[name], b[name]];
    if (typeof one === "number" && typeof other === "number") {
      return [name, one + other];
    }
    return [name, isObject(one) && isObject(other) ? sum(one, other) : value];
  });
  return Object.fromEntries(members);
}
