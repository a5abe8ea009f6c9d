/**
 * The requests that are sent.
 *
 * @module
 */
import type { Endpoint } from "./connection.ts";
import type { Target } from "./targets.ts";

/** Where chat completions are asked for. */
export function endpointOf({ port, headers }: Target): Endpoint {
  return { port, path: "/v1/chat/completions", headers };
}

/**
 * A chat request for a model of the mock provider.
 *
 * @param size of the question in bytes, at least
 */
export function chatBody(
  { prefix }: Target,
  model: string,
  { stream = false, size = 0 }: { stream?: boolean; size?: number } = {},
): string {
  const content = "What is the capital of France? ".padEnd(size, "Really? ");
  return JSON.stringify({
    model: prefix + model,
    ...(stream ? { stream } : {}),
    messages: [
      { role: "system", content: "You are a helpful assistant." },
      { role: "user", content },
    ],
  });
}
