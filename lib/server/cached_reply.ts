/**
 * A reply that needs no provider, as the same request was answered before.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import { fullCompletion } from "../core/full_completion.ts";
import { Reply } from "./reply.ts";
import { resolveTargets } from "./resolve_model.ts";
import type { ServerContext } from "./route.ts";

/** The recorded answer, where the server's user wants that and there is one; it makes no exchange of its own. */
export async function cachedReply(
  request: ChatRequest,
  { cache, registry }: Pick<ServerContext, "cache" | "registry">,
): Promise<Reply | undefined> {
  if (cache === undefined) return undefined;
  const [target] = resolveTargets(registry, request.model);
  const found = target && await cache.find(request, {
    provider: target.row.name,
    model: target.model,
  });
  if (!found?.response) return undefined;
  const { id, response } = found;
  // It is told as it was the first time: a relayed answer as its provider gave it.
  const relayed = target?.row.dialect === "openai";
  return Reply.json(relayed ? response : fullCompletion(response), {
    headers: { "x-chat-cache": "hit", "x-chat-exchange": id },
  });
}
