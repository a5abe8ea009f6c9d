/**
 * Removes keys from texts of providers, because some repeat the request in their errors.
 *
 * @module
 */

import { withoutSecrets } from "../../core/secrets.ts";

/** Patterns of credentials, each with its replacement; they allow `*`, because some servers mask a part themselves. */
const SECRETS: readonly [RegExp, string][] = [
  // A token has a digit, unlike the words "bearer authentication".
  [/\b(Bearer|Basic)\s+(?=[\w.~+/*=-]*\d)[\w.~+/*=-]{12,}/gi, "$1 ***"],
  // OpenAI, Anthropic and many others.
  [/\bsk-[\w*.-]{6,}/g, "sk-***"],
  // Groq, Cerebras, xAI, Perplexity, NVIDIA; long, so that names of models do not match.
  [/\b(gsk|csk|xai|pplx|nvapi)[-_][\w*.-]{16,}/g, "$1-***"],
  // Google.
  [/\bAIza[\w*-]{10,}/g, "AIza***"],
  [/([?&](?:api[-_]?key|key|token)=)[^&\s"']+/gi, "$1***"],
];

/** The text with `***` in place of every known key and of everything that looks like one. */
export function redact(text: string): string {
  let redacted = withoutSecrets(text);
  for (const [pattern, kept] of SECRETS) {
    redacted = redacted.replace(pattern, kept);
  }
  return redacted;
}
