/**
 * What the user sees of an error, and the exit code that a script sees.
 *
 * @module
 */
import {
  ApiError,
  type ApiErrorKind,
  ChatError,
  ConfigError,
  NetworkError,
  StreamError,
  UsageError,
} from "../core/errors.ts";
import { deniedPermission, reasonOf } from "../core/reason.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { sanitize } from "../core/text.ts";
import { EXIT, Interrupted } from "./exit.ts";

const API_EXITS: Readonly<Partial<Record<ApiErrorKind, number>>> = {
  auth: EXIT.key,
  permission: EXIT.key,
  "rate_limit": EXIT.limit,
  quota: EXIT.limit,
  timeout: EXIT.network,
  redirect: EXIT.usage,
};

/** The exit code that stands for an error; a closed pipe is no failure. */
export function exitCode(error: unknown): number {
  if (error instanceof Deno.errors.BrokenPipe) return EXIT.done;
  if (error instanceof Interrupted) return error.exitCode;
  if (
    error instanceof UsageError || error instanceof ConfigError ||
    deniedPermission(error) !== undefined
  ) return EXIT.usage;
  if (error instanceof NetworkError) return EXIT.network;
  if (error instanceof StreamError) return EXIT.incomplete;
  if (error instanceof ApiError) {
    return API_EXITS[error.kind] ?? EXIT.failed;
  }
  return EXIT.failed;
}

/** One line for the user, `chat: what failed: why`, with the hint where there is one; empty for what needs no words. */
export function failureText(error: unknown, verbose: boolean): string {
  if (error instanceof Deno.errors.BrokenPipe || error instanceof Interrupted) {
    return "";
  }
  const line = error instanceof ChatError
    ? `chat: ${oneLine(error.message)}${
      error.hint === undefined ? "" : ` (${oneLine(error.hint)})`
    }\n`
    : `chat: ${isOfSystem(error) ? "" : "internal error: "}${
      oneLine(reasonOf(error))
    }\n`;
  // Whatever failed, and however deep its causes lie, a key is no part of what is said of it.
  return withoutSecrets(verbose ? line + causes(error) : line);
}

/** A disk or stream that refuses is no fault of this program, nor is a permission that it was not given. */
function isOfSystem(error: unknown): boolean {
  return deniedPermission(error) !== undefined ||
    error instanceof Error && /\(os error \d+\)/.test(error.message);
}

function oneLine(text: string): string {
  return sanitize(text).replace(/\s+/g, " ").trim();
}

function causes(error: unknown): string {
  let text = "";
  let at = error;
  for (let depth = 0; at instanceof Error && depth < 8; depth++) {
    const what = at.stack ?? `${at.name}: ${at.message}`;
    text += `${depth === 0 ? "" : "caused by "}${sanitize(what)}\n`;
    at = at.cause;
  }
  return text;
}
