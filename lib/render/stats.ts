/**
 * The line of times and tokens under an answer.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import { dollars } from "../core/text/dollars.ts";
import type { AnswerFacts } from "./plain.ts";

/** What a conversation has come to with an answer. */
export interface SoFar {
  /** Tokens of the request and the answer: the least that the next request has. */
  readonly context?: number | undefined;
  /** Tokens that the model can read. */
  readonly window?: number | undefined;
  /** Of the answer, in dollars. */
  readonly cost?: number | undefined;
  /** Of the conversation, in dollars. */
  readonly total?: number | undefined;
}

/**
 * The times and tokens of an answer on one line, `(first token: 0.410s · total: 1.920s · 24 → 82 tokens)`, and what
 * its conversation has come to: `context 106 of 128,000 · ~$0.0012, ~$0.0034 so far`. What is not known is left out.
 *
 * @param columns width that a line may have; what does not fit begins another
 */
export function statsLine(
  facts: Pick<AnswerFacts, "firstTokenMs" | "totalMs" | "usage">,
  { context, window, cost, total }: SoFar = {},
  columns: number = Infinity,
): string {
  const parts = [`total: ${seconds(facts.totalMs)}`];
  if (facts.firstTokenMs !== undefined) {
    parts.unshift(`first token: ${seconds(facts.firstTokenMs)}`);
  }
  if (facts.usage !== undefined) parts.push(`${tokens(facts.usage)} tokens`);
  if (context !== undefined) parts.push(contextText(context, window));
  if (cost !== undefined) {
    const all = total === undefined ? "" : `, ${dollars(total)} so far`;
    parts.push(dollars(cost) + all);
  }
  const lines = [""];
  for (const [i, part] of parts.entries()) {
    const line = lines.at(-1) ?? "";
    // Around a line: a bracket or a space, and a bracket or the sign that another line follows.
    const around = 1 + (i === parts.length - 1 ? 1 : 2);
    const width = line.length + 3 + part.length + around;
    if (line === "") lines[lines.length - 1] = part;
    else if (width > columns) lines.push(part);
    else lines[lines.length - 1] = `${line} · ${part}`;
  }
  return `(${lines.join(" ·\n ")})`;
}

/** Tokens of a conversation, and of those that its model can read: `context 8,432 of 200,000`. */
function contextText(context: number, window: number | undefined): string {
  if (window === undefined) return `context ${context}`;
  const [some, all] = [context, window].map((n) => n.toLocaleString("en"));
  return `context ${some} of ${all}`;
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
