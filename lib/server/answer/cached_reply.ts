/**
 * A reply from the history, because the same request was answered before.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { fullCompletion } from "../../core/full_completion.ts";
import { Reply } from "../reply.ts";
import { resolveTargets } from "./resolve_model.ts";
import type { ServerContext } from "../endpoint.ts";
import { allowedTargets } from "../keys/models.ts";
import type { ServerRequest } from "../server_request.ts";

/** Finds the recorded answer, if the cache is on and has one. It is not recorded again. */
export async function cachedReply(
  request: ChatRequest,
  { client }: Pick<ServerRequest, "client">,
  { cache, registry }: Pick<ServerContext, "cache" | "registry">,
): Promise<Reply | undefined> {
  if (cache === undefined) return undefined;
  const { model } = request;
  const targets = resolveTargets(registry, model);
  const [target] = client === undefined
    ? targets
    : allowedTargets(client, model, targets);
  const found = target && await cache.find(request, {
    provider: target.provider.name,
    model: target.model,
  });
  if (!found?.response) return undefined;
  const { id, response: { wire: _wire, ...response } } = found;
  // The reply is the same as the first time: a relayed answer has the provider's members only.
  const relayed = target?.provider.dialect === "openai";
  return Reply.json(relayed ? response : fullCompletion(response), {
    headers: { "x-chat-cache": "hit", "x-chat-exchange": id },
  });
}
