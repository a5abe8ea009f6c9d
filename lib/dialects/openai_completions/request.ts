/**
 * Converts a text completion request to a chat request of one message, for models that only answer chat requests.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { invalid, isObject, shown } from "../../core/data/invalid.ts";

/** A converted request. */
export interface DecodedPrompt {
  /** The chat request. */
  readonly request: Record<string, unknown> & Pick<ChatRequest, "messages">;
  /** The text before the answer: the prompt if it must be repeated, otherwise empty. */
  readonly echo: string;
}

/**
 * Translates a request; members that both APIs have keep their names, and so do unknown ones.
 *
 * @throws {ApiError} status 400, `param` names the member that a chat request cannot have
 */
export function decodePrompt(body: Record<string, unknown>): DecodedPrompt {
  const { prompt, suffix, best_of: best, logprobs, echo, ...members } = body;
  const text = Array.isArray(prompt) && prompt.length === 1
    ? prompt[0]
    : prompt;
  if (typeof text !== "string") {
    throw invalid(
      "prompt",
      `must be one string for a chat model, not ${shown(prompt)}`,
    );
  }
  if (suffix !== undefined && suffix !== null && suffix !== "") {
    throw invalid("suffix", "cannot be used with a chat model");
  }
  if (typeof best === "number" && best > 1) {
    throw invalid("best_of", "cannot be used with a chat model");
  }
  const alternatives = typeof logprobs === "number" && logprobs > 0
    ? { "top_logprobs": logprobs }
    : {};
  return {
    request: {
      ...members,
      messages: [{ role: "user", content: text }],
      ...(typeof logprobs === "number"
        ? { logprobs: true, ...alternatives }
        : {}),
    },
    echo: echo === true ? text : "",
  };
}

/** Log probabilities in the format of text completions (SDK: `CompletionChoice.Logprobs`). */
export interface TextLogprobs {
  /** The text in pieces. */
  tokens: string[];
  /** The log probability of each piece. */
  "token_logprobs": number[];
  /** The likeliest alternatives of each piece. */
  "top_logprobs": Record<string, number>[];
  /** The index at which each piece begins. */
  "text_offset": number[];
}

/**
 * Log probabilities of a message in that format; null if there are none.
 *
 * @param offset number of characters before the message
 */
export function encodeLogprobs(
  logprobs: unknown,
  offset: number,
): TextLogprobs | null {
  const content = isObject(logprobs) ? logprobs["content"] : undefined;
  if (!Array.isArray(content)) return null;
  const encoded: TextLogprobs = {
    tokens: [],
    "token_logprobs": [],
    "top_logprobs": [],
    "text_offset": [],
  };
  for (const { token, logprob, top_logprobs: top = [] } of content) {
    encoded.tokens.push(token);
    encoded.token_logprobs.push(logprob);
    encoded.top_logprobs.push(Object.fromEntries(
      top.map((other: { token: string; logprob: number }) => [
        other.token,
        other.logprob,
      ]),
    ));
    encoded.text_offset.push(offset);
    offset += String(token).length;
  }
  return encoded;
}
