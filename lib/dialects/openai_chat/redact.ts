/**
 * Keys out of texts that a provider wrote: some repeat in their errors what they were sent.
 *
 * @module
 */

import { withoutSecrets } from "../../core/secrets.ts";

/** Credentials by their looks, each with what stays of them; `*` as some servers mask a part themselves. */
const SECRETS: readonly [RegExp, string][] = [
  // A digit tells a token from the words "bearer authentication".
  [/\b(Bearer|Basic)\s+(?=[\w.~+/*=-]*\d)[\w.~+/*=-]{12,}/gi, "$1 ***"],
  // OpenAI, Anthropic and many others.
  [/\bsk-[\w*.-]{6,}/g, "sk-***"],
  // Groq, Cerebras, xAI, Perplexity, NVIDIA; long enough to spare the names of models.
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
