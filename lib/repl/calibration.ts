/**
 * Estimates the tokens of a conversation by what its provider counted before.
 *
 * @module
 */
import type { Message, Usage } from "../core/chat.ts";
import { estimateTokens } from "../core/token_estimate.ts";

/** Learns how many tokens a model makes of a conversation's text. */
export class Calibration {
  #factor = 1;

  /** Learns from the count of a request and its answer. */
  note(messages: readonly Message[], usage: Usage | undefined): void {
    if (usage === undefined) return;
    const counted = usage.prompt_tokens + usage.completion_tokens;
    if (counted > 0) this.#factor = counted / estimate(messages);
  }

  /** About how many tokens messages have. */
  tokens(messages: readonly Message[]): number {
    return messages.length === 0
      ? 0
      : Math.round(this.#factor * estimate(messages));
  }

  /** Forgets what was learned: another model counts otherwise. */
  clear(): void {
    this.#factor = 1;
  }
}

function estimate(messages: readonly Message[]): number {
  return estimateTokens({ messages: [...messages] });
}
