/**
 * What an error object says, in whichever of the many forms that compatible servers use.
 *
 * @module
 */
import { isObject } from "../../core/invalid.ts";
import { redact } from "./redact.ts";

/** An error as far as its body tells. */
export interface ErrorFacts {
  /** The error's own words, or its type or code where it has none. */
  message: string;
  /** Its type, such as `invalid_request_error`; Google's word for the status. */
  type?: string | undefined;
  /** Its code; a number as text. */
  code?: string | undefined;
  /** The member of the request that it is about. */
  param?: string | undefined;
  /** The HTTP status that the error names itself, by number or by word. */
  status?: number | undefined;
}

/** Longest text, in characters, that stands in for a message. */
const EXCERPT = 500;
/** Longest message, in characters: some servers repeat the whole request in theirs. */
const LONGEST_MESSAGE = 2000;

/** Status by an error's code or type, lower case: OpenAI's, Anthropic's and Google's words. */
const STATUSES: ReadonlyMap<string, number> = new Map([
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
 * Reads a parsed error body; undefined when it is none of the known forms: `{"error":{…}}` alone or in an array,
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
  const said = message ?? (isObject(error) ? named ?? words(code) : undefined);
  if (said === undefined) return undefined;
  return {
    message: cut(redact(said), LONGEST_MESSAGE),
    type: redacted(named),
    code: typeof code === "number" ? String(code) : redacted(words(code)),
    param: redacted(words(inner["param"])),
    status: statusOf(inner["code"]) ?? statusOf(inner["status"]) ??
      statusOf(named),
  };
}

/** A key may stand anywhere, also in what is meant to be one word. */
function redacted(word: string | undefined): string | undefined {
  return word === undefined ? undefined : redact(word);
}

/** The text of a body that is not JSON, or JSON of no known form, cut to what a message can hold. */
export function excerpt(text: string, length: number = EXCERPT): string {
  const line = redact(text.slice(0, 4 * EXCERPT)).replace(/\s+/g, " ").trim();
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

/** A message may be an object that wraps the details (Mistral). */
function messageOf(value: unknown): string | undefined {
  return words(value) ??
    (isObject(value) ? detailOf(value["detail"]) : undefined);
}

/** FastAPI's `detail`: a text, or a list of what is wrong where. */
function detailOf(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return words(detail);
  const problems = detail.filter(isObject).map(({ loc, msg }) => {
    const place = Array.isArray(loc) ? `${loc.join(".")}: ` : "";
    return `${place}${words(msg) ?? "invalid"}`;
  });
  return problems.length === 0 ? undefined : problems.join("; ");
}

function words(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
