/**
 * Requests as a benchmark sends them.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import { messagesFor } from "../history/chain/maker.ts";
import type { ChatClient } from "../core/client.ts";
import type { Plan } from "./plan.ts";

/** Whom a request is for. */
export interface Asked {
  /** The provider's own name. */
  readonly model: string;
  /** The client of its provider. */
  readonly client: Pick<ChatClient, "provider">;
}

/**
 * The request of an item as a model gets it: only what the benchmark decides is changed, and what other providers made
 * of earlier answers is left out.
 */
export function requestFor(
  request: ChatRequest,
  { model, client }: Asked,
  { limit }: Pick<Plan, "limit">,
): ChatRequest {
  const messages = messagesFor(client.provider, request.messages);
  const asked = streamed({ ...request, messages, model });
  if (limit === undefined) return asked;
  delete asked.max_completion_tokens;
  return { ...asked, "max_tokens": limit };
}

/** Without a stream there is nothing to time, without its usage nothing to count. */
export function streamed(request: ChatRequest): ChatRequest {
  return {
    ...request,
    stream: true,
    "stream_options": { ...request.stream_options, "include_usage": true },
  };
}
