/**
 * The line of times and tokens under an answer.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import type { AnswerFacts } from "./plain.ts";

/**
 * The times and tokens of an answer on one line, `(first token: 0.410s · total: 1.920s · 24 → 82 tokens)`; what is
 * not known is left out.
 */
export function statsLine(
  facts: Pick<AnswerFacts, "firstTokenMs" | "totalMs" | "usage">,
): string {
  const parts = [`total: ${seconds(facts.totalMs)}`];
  if (facts.firstTokenMs !== undefined) {
    parts.unshift(`first token: ${seconds(facts.firstTokenMs)}`);
  }
  if (facts.usage !== undefined) parts.push(`${tokens(facts.usage)} tokens`);
  return `(${parts.join(" · ")})`;
}

/** A time given in ms, as seconds with three digits: `0.410s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)}s`;
}

/** Tokens of request and answer: `24 → 82`. */
export function tokens(
  usage: Pick<Usage, "prompt_tokens" | "completion_tokens">,
): string {
  return `${usage.prompt_tokens} → ${usage.completion_tokens}`;
}
