/**
 * Whether a provider refused a request because it is longer than the model can read.
 *
 * @module
 */
import { ApiError } from "../errors.ts";

/** Characters of a message that are read. */
const READ = 2000;

/** Providers' own codes and types. */
const CODES =
  /^(?:context_length_exceeded|context_window_exceeded|exceed_context_size_error|request_too_large|model_context_window_exceeded)$/;

/** Providers' words, where no code says it. */
const WORDS =
  /context[ _-]?(?:length|window|size)|prompt is too long|input (?:is )?too long|(?:input token|prompt token) count|too many (?:input )?tokens|reduce the length|exceeds? the (?:maximum|max|limit).{0,40}tokens/i;

/** Whether an error says that the messages are too long for the model. */
export function isTooLong(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  const { code = "", type = "", status, message } = error;
  if (CODES.test(code) || CODES.test(type)) return true;
  const isRefused = error.kind === "invalid_request" || status === 413;
  return isRefused && WORDS.test(message.slice(0, READ));
}
