/**
 * Reads error objects in the many formats of compatible servers.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { NameMap } from "../../core/data/names.ts";
import { redact } from "./redact.ts";

/** The facts that an error's body has. */
export interface ErrorFacts {
  /** The error's message, or its type or code if it has none. */
  message: string;
  /** Its type, such as `invalid_request_error`; Google's word for the status. */
  type?: string | undefined;
  /** Its code; a number as text. */
  code?: string | undefined;
  /** The request's member that caused it. */
  param?: string | undefined;
  /** The HTTP status that the error itself names, by number or by word. */
  status?: number | undefined;
}

/** Longest text, in characters, that is used as a message. */
const EXCERPT = 500;
/** Longest message, in characters: some servers repeat the whole request in theirs. */
const LONGEST_MESSAGE = 2000;

/** Status by an error's code or type, lower case: OpenAI's, Anthropic's and Google's words. */
const STATUSES: ReadonlyMap<string, number> = new NameMap([
  ["invalid_request_error", 400],
  ["badrequesterror", 400],
  ["invalid_argument", 400],
  ["context_length_exceeded", 400],
  ["content_filter", 400],
  ["authentication_error", 401],
  ["invalid_api_key", 401],
  ["unauthenticated", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["permission_denied", 403],
  ["not_found_error", 404],
  ["model_not_found", 404],
  ["not_found", 404],
  ["conflict_error", 409],
  ["insufficient_quota", 429],
  ["rate_limit_error", 429],
  ["rate_limit_exceeded", 429],
  ["requests", 429],
  ["tokens", 429],
  ["resource_exhausted", 429],
  ["server_error", 500],
  ["api_error", 500],
  ["internal_error", 500],
  ["internal_server_error", 500],
  ["internal", 500],
  ["service_unavailable_error", 503],
  ["server_is_overloaded", 503],
  ["slow_down", 503],
  ["unavailable", 503],
  ["timeout_error", 504],
  ["timeout", 504],
  ["deadline_exceeded", 504],
  ["overloaded_error", 529],
  ["overloaded", 529],
]);

/**
 * Reads a parsed error body; undefined if it has none of the known formats: `{"error":{…}}` alone or in an array,
 * `{"error":"text"}`, `{"message":…}` flat, `{"detail":…}`, `{"errors":[…]}`.
 */
export function readErrorFacts(body: unknown): ErrorFacts | undefined {
  const root = Array.isArray(body) ? body.find(isObject) : body;
  if (!isObject(root)) return undefined;
  const { error, errors } = root;
  const first = Array.isArray(errors) ? errors[0] : undefined;
  const inner = isObject(error) ? error : root;
  const message = messageOf(inner["message"]) ?? words(error) ??
    messageOf(root["message"]) ?? detailOf(root["detail"]) ??
    words(first) ?? (isObject(first) ? messageOf(first["message"]) : undefined);
  const code = inner["code"] ?? inner["status"];
  const type = words(inner["type"]) ?? words(inner["status"]);
  const named = type === "error" ? undefined : type;
  const text = message ?? (isObject(error) ? named ?? words(code) : undefined);
  if (text === undefined) return undefined;
  return {
    message: cut(redact(text), LONGEST_MESSAGE),
    type: redacted(named),
    code: typeof code === "number" ? String(code) : redacted(words(code)),
    param: redacted(words(inner["param"])),
    status: statusOf(inner["code"]) ?? statusOf(inner["status"]) ??
      statusOf(named),
  };
}

/** Redacts a text, even a code, because a key may be anywhere. */
function redacted(word: string | undefined): string | undefined {
  return word === undefined ? undefined : redact(word);
}

/** An excerpt of a body in an unknown format, short enough for a message. */
export function excerpt(text: string, length: number = EXCERPT): string {
  // Masks keys before the cut, because half a key is not recognized.
  const start = withoutSecrets(text).slice(0, 4 * EXCERPT);
  const line = redact(start).replace(/\s+/g, " ").trim();
  return cut(line, length);
}

function cut(text: string, length: number): string {
  return text.length > length
    ? `${text.slice(0, length).toWellFormed()}…`
    : text;
}

function statusOf(word: unknown): number | undefined {
  if (typeof word === "string" && !/^\d+$/.test(word)) {
    return STATUSES.get(word.toLowerCase());
  }
  const number = Number(word);
  return number >= 400 && number < 600 ? number : undefined;
}

/** Reads a message, which may be an object with the details (Mistral). */
function messageOf(value: unknown): string | undefined {
  return words(value) ??
    (isObject(value) ? detailOf(value["detail"]) : undefined);
}

/** Reads FastAPI's `detail`: a text, or a list of problems with their locations. */
function detailOf(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return words(detail);
  const problems = detail.filter(isObject).map(({ loc, msg }) => {
    const location = Array.isArray(loc) ? `${loc.join(".")}: ` : "";
    return `${location}${words(msg) ?? "invalid"}`;
  });
  return problems.length === 0 ? undefined : problems.join("; ");
}

function words(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
