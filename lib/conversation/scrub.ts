/**
 * Keeps credentials out of the history.
 *
 * @module
 */

import { withoutSecrets } from "../core/secrets.ts";

const RULES: readonly (readonly [RegExp, string])[] = [
  // User name and password of a URL.
  [/\/\/[^/\s@]*@/g, "//"],
  // Values of a query that are keys by their name.
  [
    /([?&][^=&\s]*(?:key|token|secret|passw|sig|auth|cred)[^=&\s]*=)[^&\s"']+/gi,
    "$1***",
  ],
  [/\b(bearer|basic)\s+[\w.~+/*=-]{6,}/gi, "$1 ***"],
  [
    /((?:api-key|authorization|cookie)["']?\s*[:=]\s*["']?)[^\s"',;]{6,}/gi,
    "$1***",
  ],
  // Keys by their shape: the common prefix, or a long run with letters of both cases and digits.
  [/\b(?:sk|pk|rk|gsk)[-_][\w*-]{6,}/g, "***"],
  [/\b(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{24,}\b/g, "***"],
];

/** The text that was scrubbed last, known keys aside, and what came of it: mostly the same address again and again. */
let last = { text: "", scrubbed: "" };

/** A text or URL with `***` for every known key and for what looks like a credential. */
export function scrub(text: string): string {
  const clean = withoutSecrets(text);
  if (clean !== last.text) last = { text: clean, scrubbed: applyRules(clean) };
  return last.scrubbed;
}

function applyRules(text: string): string {
  return RULES.reduce(
    (scrubbed, [pattern, replacement]) =>
      scrubbed.replace(pattern, replacement),
    text,
  );
}
