/**
 * Failures that a server reports inside a reply whose status is a success.
 *
 * @module
 */
import { StreamError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import { type ErrorFacts, excerpt, readErrorFacts } from "./error_facts.ts";

/**
 * The failure that an event's data or an unstreamed reply reports; undefined if it reports none. A failure is any truthy
 * `error` member, at the top, in the first choice (OpenRouter) or in an array (Gemini), or `finish_reason: "error"`.
 *
 * @param isError whether the event is named `error`, so that its data is an error in any format
 */
export function inBandError(
  data: unknown,
  isError = false,
): StreamError | undefined {
  if (Array.isArray(data)) {
    const failed = data.find((item) => isObject(item) && item["error"]);
    return failed === undefined ? undefined : streamError(failed);
  }
  if (!isObject(data)) return isError ? streamError(data) : undefined;
  if (data["error"] || isError) return streamError(data);
  const { choices } = data;
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  if (choice?.error) return streamError(choice);
  if (choice?.finish_reason === "error") {
    return streamError({
      error: "the provider ended the answer with an error",
    });
  }
  // Older vLLM and relays of Anthropic send flat errors, which have this word.
  const flat = choices === undefined &&
    (data["object"] === "error" || data["type"] === "error");
  return flat ? streamError(data) : undefined;
}

function streamError(data: unknown): StreamError {
  const facts = readErrorFacts(data) ?? unknownFacts(data);
  return new StreamError(facts.message, {
    kind: "error",
    type: facts.type,
    code: facts.code,
    status: facts.status,
  });
}

function unknownFacts(data: unknown): ErrorFacts {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return { message: excerpt(text) || "the provider reported an error" };
}
