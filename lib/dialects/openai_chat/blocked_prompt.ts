/**
 * Recognises prompts that a provider's filter blocked, by replies without a choice.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";

/**
 * The finish reason for a reply or chunk without choices, with the provider's own word: `content_filter: SAFETY`;
 * undefined if no prompt was blocked. Google has `promptFeedback.blockReason` (or the same in snake case), Azure
 * `prompt_filter_results` of which one is `filtered`.
 */
export function blockedPrompt(
  reply: Readonly<Record<string, unknown>>,
): string | undefined {
  const feedback = reply["promptFeedback"] ?? reply["prompt_feedback"];
  if (isObject(feedback)) {
    const reason = feedback["blockReason"] ?? feedback["block_reason"];
    if (typeof reason === "string" && reason !== "") {
      return `content_filter: ${reason}`;
    }
  }
  const results = reply["prompt_filter_results"];
  if (!Array.isArray(results)) return undefined;
  for (const result of results) {
    const categories = isObject(result) && result["content_filter_results"];
    for (const [name, found] of Object.entries(categories || {})) {
      if (isObject(found) && found["filtered"] === true) {
        return `content_filter: ${name}`;
      }
    }
  }
  return undefined;
}
