/**
 * The tokens of an exchange whose provider did not count them: its client left, or the provider never counts.
 *
 * @module
 */
import type { ChatCompletion, ChatRequest, Usage } from "../../core/chat.ts";
import { estimateTokens } from "../../core/token_estimate.ts";
import type { Status } from "../line/exchange.ts";

const CHARACTERS_PER_TOKEN = 4;

/**
 * Estimates them from the whole request and the sizes of what arrived; undefined where the provider has counted, or has
 * refused and so taken none.
 *
 * @param deltas see {@linkcode Timing.deltas}
 */
export function estimateOf(
  request: ChatRequest,
  response: ChatCompletion | null,
  status: Status,
  deltas: readonly (readonly [ms: number, characters: number])[],
): Usage | undefined {
  const isRefused = status === "error" && response === null;
  if (isRefused || response?.usage !== undefined) return undefined;
  const asked = promptTokens(request);
  const characters = deltas.reduce((sum, [, size]) => sum + size, 0);
  const answered = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  return {
    "prompt_tokens": asked,
    "completion_tokens": answered,
    "total_tokens": asked + answered,
  };
}

/** The tokens of a request, estimated; of one without messages, all of its text counts. */
export function promptTokens(request: ChatRequest): number {
  return request.messages.length > 0
    ? estimateTokens(request)
    : Math.ceil(JSON.stringify(request).length / CHARACTERS_PER_TOKEN);
}
