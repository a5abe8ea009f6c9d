/**
 * Servers that turn out not to have the Responses API: they have no such path, or answer in another dialect.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { ChatClient } from "../../core/client.ts";
import { ApiError } from "../../core/errors.ts";
import { UNRECORDED_DIALECT } from "../../history/replay/replay_errors.ts";

/** Code of the failure that a reply in another dialect is. */
const OTHER_DIALECT = "other_dialect";

/** What a 404 names that is about the request, and not about the path. */
const THINGS =
  /\b(?:models?|deployments?|conversations?|prompts?|responses?|items?|files?|containers?|vector stores?)\b/i;

/** A path in a message. */
const PATHS = /\/[\w./-]*/g;

/** Whether a value is what Chat Completions answer with. */
export function speaksOtherwise(
  { object, choices, type }: Readonly<Record<string, unknown>>,
): boolean {
  return type === undefined && Array.isArray(choices) &&
    (object === undefined || String(object).startsWith("chat.completion"));
}

/** The failure of a reply in another dialect, before anything of it has been sent. */
export function notSpoken(): ApiError {
  return new ApiError("the server answers /v1/responses in another dialect", {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    code: OTHER_DIALECT,
  });
}

/** Whether a call of the Responses API failed because its server does not have that API. */
export function isUnspoken(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  const { status, code, param, message } = error;
  if (status === STATUS_CODE.MethodNotAllowed) return true;
  if (status === STATUS_CODE.NotImplemented) return true;
  if (status !== STATUS_CODE.NotFound) return false;
  if (code === OTHER_DIALECT || code === UNRECORDED_DIALECT) return true;
  return (code === undefined || code === "unknown_url") &&
    param === undefined && !THINGS.test(message.replace(PATHS, ""));
}

/** The paths that a client's server has been found not to have; asked once, it is not asked again. */
const lacking = new WeakMap<ChatClient, Set<string>>();

/** Whether a client's server has been found not to have a path of the Responses API. */
export function lacksResponses(
  client: ChatClient,
  path = "/responses",
): boolean {
  return lacking.get(client)?.has(path) ?? false;
}

/** Takes note of what {@linkcode isUnspoken} says of a client's server. */
export function noteUnspoken(
  client: ChatClient,
  { code }: ApiError,
  path = "/responses",
): void {
  // What is recorded in another form says nothing of the next request.
  if (code === UNRECORDED_DIALECT) return;
  const paths = lacking.get(client) ?? new Set();
  lacking.set(client, paths.add(path));
}
