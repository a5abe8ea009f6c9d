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
import { fitOutput } from "../core/data/fit.ts";
import { deniedPermission, reasonOf } from "../core/text/reason.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { oneLine, sanitize } from "../core/text/text.ts";
import { EXIT, Interrupted, NotStarted } from "./exit.ts";
import { failureDetails, failureWords } from "../core/text/failure_words.ts";

const API_EXITS: Readonly<Partial<Record<ApiErrorKind, number>>> = {
  auth: EXIT.key,
  permission: EXIT.key,
  "rate_limit": EXIT.limit,
  quota: EXIT.limit,
  timeout: EXIT.network,
  redirect: EXIT.usage,
};

/** The exit code of an error; a closed pipe counts as success. */
export function exitCode(error: unknown): number {
  if (error instanceof Deno.errors.BrokenPipe) return EXIT.done;
  if (error instanceof Interrupted || error instanceof NotStarted) {
    return error.exitCode;
  }
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

/**
 * One line for the user: `chat: what failed: why`, with the hint if there is one. Empty for a closed pipe or a signal.
 *
 * @param screen where it is shown: a terminal gets it broken between words where it is too wide
 * @param home the user's home folder, in place of which paths in such a line have `~`
 */
export function failureText(
  error: unknown,
  verbose: boolean,
  screen?: { readonly isTerminal: boolean; readonly columns: number },
  home?: string,
): string {
  if (error instanceof Deno.errors.BrokenPipe || error instanceof Interrupted) {
    return "";
  }
  const line = error instanceof ChatError
    ? `chat: ${oneLine(failureWords(error))}\n`
    : `chat: ${isOfSystem(error) ? "" : "internal error: "}${
      oneLine(reasonOf(error))
    }\n`;
  // Masks keys in the message and in every cause.
  const text = withoutSecrets(
    verbose ? line + details(error) + causes(error) : line,
  );
  return screen === undefined ? text : fitOutput(text, screen, home);
}

/** Whether the system or a missing permission caused the error, not a bug of this program. */
function isOfSystem(error: unknown): boolean {
  return deniedPermission(error) !== undefined ||
    error instanceof Error && /\(os error \d+\)/.test(error.message);
}

function details(error: unknown): string {
  if (!(error instanceof ChatError)) return "";
  return failureDetails(error).map((line) => `  ${oneLine(line)}\n`).join("");
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
