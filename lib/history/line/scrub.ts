/**
 * Keeps credentials out of the history.
 *
 * @module
 */

import { withoutSecrets } from "../../core/secrets.ts";

type Replacement = string | ((match: string, ...groups: string[]) => string);

/** Names of query parameters whose values are credentials. */
const SECRET_NAME = /key|token|secret|passw|sig|auth|cred/i;

/** Each pattern reads a character only a few times, so long texts take no more than linear time. */
const RULES: readonly (readonly [RegExp, Replacement])[] = [
  // User name and password of a URL.
  [/\/\/[^/\s@]*@/g, "//"],
  // Query parameters that are keys by their name.
  [
    /([?&][^=?&\s]{1,200}=)[^&\s"']+/g,
    (match, name = "") => SECRET_NAME.test(name) ? `${name}***` : match,
  ],
  [/\b(bearer|basic)\s+[\w.~+/*=-]{6,}/gi, "$1 ***"],
  [
    /((?:api-key|authorization|cookie)["']?\s*[:=]\s*["']?)[^\s"',;]{6,}/gi,
    "$1***",
  ],
  // Keys by their shape: the common prefix, or a long run with letters of both cases and digits.
  [/\b(?:sk|pk|rk|gsk)[-_][\w*-]{6,}/g, "***"],
  [/[\w-]{24,}/g, withoutKey],
];

/** The text that was scrubbed last and its result, because the same address comes again and again. */
let last = { text: "", scrubbed: "" };

/** Replaces every known key, and everything that looks like a credential, by `***` in a text or URL. */
export function scrub(text: string): string {
  const clean = withoutSecrets(text);
  if (clean !== last.text) last = { text: clean, scrubbed: applyRules(clean) };
  return last.scrubbed;
}

function applyRules(text: string): string {
  return RULES.reduce(
    (scrubbed, [pattern, replacement]) =>
      // One signature of `replace` takes text, the other a function.
      scrubbed.replace(pattern, replacement as string),
    text,
  );
}

/** Replaces a run of letters, digits and dashes if it looks like a key; dashes around the key stay. */
function withoutKey(run: string): string {
  let start = 0;
  let end = run.length;
  while (run[start] === "-") start++;
  while (end > start && run[end - 1] === "-") end--;
  const key = run.slice(start, end);
  const mixed = /[a-z]/.test(key) && /[A-Z]/.test(key) && /\d/.test(key);
  return key.length < 24 || !mixed
    ? run
    : `${run.slice(0, start)}***${run.slice(end)}`;
}
