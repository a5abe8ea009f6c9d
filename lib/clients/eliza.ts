/**
 * The built-in model: needs no key and no network, and says the same to the same conversation every time.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import { loader } from "../core/load.ts";
import { BASE_URL, MODEL } from "./eliza/name.ts";

const loadAnswer = loader<typeof import("./eliza/answer.ts")>(
  import.meta.url,
  "./eliza/answer.ts",
);

/** How the built-in model speaks. */
export interface ElizaOptions {
  /** Pause before each word of a streamed answer, in ms; none when unset. */
  readonly paceMs?: number;
}

/**
 * Creates the client of the built-in model `eliza`.
 *
 * It reads the text of all user messages and the limits `max_tokens` (in words) and `stop`; other members of a request,
 * tools included, it ignores. Usage counts words.
 */
export function createElizaClient(options: ElizaOptions = {}): ChatClient {
  const { paceMs = 0 } = options;
  return {
    provider: MODEL,
    baseUrl: BASE_URL,
    dialect: "none",
    prepare: loadAnswer,
    async *stream(request, callOptions = {}) {
      const { answer } = await loadAnswer();
      yield* answer(request, paceMs, callOptions);
    },
    encode: (request) => JSON.stringify(request),
    models: () =>
      Promise.resolve([{ id: MODEL, object: "model", "owned_by": "chat" }]),
  };
}
