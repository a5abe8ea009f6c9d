/**
 * Checks a request of the conversation before it is sent.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import { ApiError, UsageError } from "../core/errors.ts";
import { validateRequest } from "../core/validate.ts";

/**
 * Checks the limits of a request.
 *
 * @throws {UsageError} a member is over a limit, with a hint where fewer turns help
 */
export function checkRequest(request: ChatRequest): void {
  try {
    validateRequest(request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Fewer turns help if there are too many messages, not if one is too long.
    throw new UsageError(error.message, {
      cause: error,
      ...(error.param === "messages"
        ? { hint: "/clear forgets the turns so far" }
        : {}),
    });
  }
}
