/**
 * The built-in model: needs no key and no network, and gives the same answers to the same conversation.
 *
 * @module
 */
import { openAnswer } from "../../core/answer.ts";
import type { ChatClient } from "../../core/client.ts";
import { loader } from "../../core/load.ts";
import { BASE_URL, MODEL } from "./name.ts";

const loadAnswer = loader<typeof import("./answer.ts")>(
  import.meta.url,
  "./answer.ts",
);

/** Options of the built-in model. */
export interface ElizaOptions {
  /** Pause before each word of a streamed answer, in ms; default 0. */
  readonly paceMs?: number | undefined;
}

/**
 * Creates the client of the built-in model `eliza`.
 *
 * It reads the user messages' text, `max_tokens` (in words) and `stop`, and ignores other members, tools included.
 * Usage counts words.
 */
export function createElizaClient(options: ElizaOptions = {}): ChatClient {
  const { paceMs = 0 } = options;
  return {
    provider: MODEL,
    baseUrl: BASE_URL,
    dialect: "none",
    stream: (request, options = {}) =>
      openAnswer(options, async function* (notes) {
        const { answer } = await loadAnswer();
        yield* answer(request, paceMs, notes);
      }),
    encode: (request) => JSON.stringify(request),
    models: () =>
      Promise.resolve([{ id: MODEL, object: "model", "owned_by": "chat" }]),
    send: () =>
      Promise.reject(
        new TypeError("the built-in model sends no HTTP requests"),
      ),
  };
}
