/**
 * Secrets that an export must not contain, and how to recognise them in text.
 *
 * In doubt, a rule replaces too much rather than too little, as long as the rest stays readable: a replaced harmless
 * word costs less than a missed key.
 *
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";
import { isSecretName, looksRandom } from "./secret_name.ts";

/** Kinds of secrets; each placeholder begins with its kind. */
export type ScrubKind = "KEY" | "EMAIL" | "USER" | "IP" | "PHONE" | "NAME";

/** A pattern of a secret. */
export interface ScrubRule {
  /** The kind of secret. */
  readonly kind: ScrubKind;
  /** Global. Its group `secret` is replaced, or the whole match without that group; a group `kept` before it stays. */
  readonly pattern: RegExp;
  /** Whether a match is really a secret, by its groups. */
  readonly accepts?: (secret: string, groups: Groups) => boolean;
  /** What two spellings of one secret have in common. */
  readonly identity?: (secret: string) => string;
}

/** The named groups of a match. */
export type Groups = Readonly<Record<string, string | undefined>>;

// Lengths are bounded and words begin at their first letter, because a text may have megabytes without a space.

const lower = (secret: string) => secret.toLowerCase();

/** In the order of application: replaced text is not searched again. */
export const SCRUB_RULES: readonly ScrubRule[] = [
  {
    kind: "KEY",
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]{0,20000}-----END [A-Z0-9 ]{0,40}-----|[A-Za-z0-9+/=\\\s]*)/g,
  },
  // JSON Web Tokens: two or three parts, the first an object.
  { kind: "KEY", pattern: /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g },
  // Keys with a known prefix.
  {
    kind: "KEY",
    pattern: /\b(?:sk|pk|rk|gsk|xai|pplx|whsec|npm|hf|r8)[-_][\w-]{16,}/g,
    accepts: looksRandom,
  },
  { kind: "KEY", pattern: /\b(?:gh[oprsu]_|github_pat_|glpat-)[\w-]{16,}/g },
  { kind: "KEY", pattern: /\bxox[abeoprs]-[\w-]{10,}/g },
  { kind: "KEY", pattern: /\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}/g },
  { kind: "KEY", pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g },
  {
    kind: "KEY",
    pattern: /\b(?:A3T[A-Z0-9]|A[BCGIKNPRS][A-Z]A)[A-Z0-9]{16}\b/g,
  },
  {
    kind: "KEY",
    pattern: /(?<kept>\b(?:bearer|basic)\s+)(?<secret>[\w.~+/=-]{8,})/gi,
    accepts: looksRandom,
  },
  // A password in a URL.
  {
    kind: "KEY",
    pattern:
      /(?<kept>\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,100}:)(?<secret>[^\s/@"'<>]{1,200})(?=@)/gi,
  },
  { kind: "KEY", pattern: /(?<kept>\bcookie:\s*)(?<secret>\S[^\r\n]{5,})/gi },
  // api_key = "…", "clientSecret": "…", --password=…, ?token=…
  {
    kind: "KEY",
    pattern:
      /(?<kept>(?:key|secret|token|passw|pwd|passphrase|credential)(?<=(?<head>[\w.-]{3,50}))(?<tail>[\w-]{0,30})(?:\\?["'])?\s{0,4}(?::=|=>|[:=])\s{0,4}(?:\\?(?<quote>["'`]))?)(?<secret>[^\s"'`,;&<>(){}[\]\\]{6,})(?<call>\()?/gi,
    // The name of a called function is not a secret.
    accepts: (secret, { head = "", tail = "", quote, call }) =>
      call === undefined && isSecretName(head + tail) &&
      (quote !== undefined || secret.length >= 8 && looksRandom(secret)),
  },
  {
    kind: "EMAIL",
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu,
    accepts: (secret) => !/^git@/i.test(secret),
    identity: lower,
  },
  // User names in home folders.
  {
    kind: "USER",
    pattern:
      /(?<kept>(?<![\w.-])\/(?:home|Users)\/)(?<secret>[^\\/:*?"'`<>|\s,;()[\]{}]{1,40}(?<![.!]))/g,
    accepts: isPerson,
  },
  // The same on Windows, where a name with spaces ends with the next folder.
  {
    kind: "USER",
    pattern:
      /(?<kept>\b[A-Za-z]:(?:\\{1,4}|\/)Users(?:\\{1,4}|\/))(?<secret>[^\\/:*?"'`<>|\r\n\t]{1,40}(?=[\\/])|[^\\/:*?"'`<>|\s,;()[\]{}]{1,40}(?<![.!]))/g,
    accepts: isPerson,
  },
  {
    kind: "IP",
    pattern: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)/g,
    accepts: (secret) =>
      isIPv4(secret) && !/^(?:127\.|0\.0\.0\.0)/.test(secret),
  },
  {
    kind: "IP",
    pattern: /(?<![\w:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])/gi,
    // `a::b` is a valid address, but more likely a name in a program.
    accepts: (secret) =>
      isIPv6(secret) && secret !== "::1" && /\d/.test(secret) &&
      secret.length >= 7,
    identity: lower,
  },
  // +49 170 1234567
  {
    kind: "PHONE",
    pattern:
      /(?<![\w+])\+\d{1,3} ?(?:\(\d{1,4}\) ?)?\d(?:[ ./-]?\d){5,12}(?![\w-])/g,
    identity: (secret) => secret.replace(/\D/g, ""),
  },
  // (555) 123-4567
  {
    kind: "PHONE",
    pattern: /(?<![\w.+-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])/g,
    identity: (secret) => secret.replace(/\D/g, ""),
  },
];

/** Whether a folder beside the home folders belongs to a person. */
function isPerson(folder: string): boolean {
  return !/^(?:Shared|Public|Default|All Users)$/i.test(folder);
}

/**
 * A rule for names in upper or lower case, as whole words; the longest matching name counts. Undefined without names.
 */
export function nameRule(names: readonly string[]): ScrubRule | undefined {
  const words = names.map((name) => name.trim()).filter((name) => name !== "");
  if (words.length === 0) return undefined;
  const alternatives = words.toSorted((a, b) => b.length - a.length)
    .map((name) => name.split(/\s+/).map(escapeRegExp).join("\\s+"));
  return {
    kind: "NAME",
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}_])(?:${alternatives.join("|")})(?![\\p{L}\\p{N}_])`,
      "giu",
    ),
    identity: (secret) => secret.toLowerCase().replace(/\s+/g, " "),
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
