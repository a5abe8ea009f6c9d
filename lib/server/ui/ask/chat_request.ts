/**
 * A request of a page to a model, as the endpoint for clients takes it.
 *
 * @module
 */
import { chatCompletions } from "../../endpoints/chat_completions.ts";
import type { ServerContext } from "../../endpoint.ts";
import { HeaderList } from "../../guard/header_list.ts";
import type { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";

/**
 * Asks a model as a client would, so that routing, recording and failures are the same. The exchange is recorded as one
 * of a conversation with a person.
 *
 * @param from the page's request: when its client leaves, the answer ends
 * @param body the request's JSON
 * @throws {ApiError} the request cannot be sent
 */
export async function askChat(
  from: ServerRequest,
  body: Uint8Array<ArrayBuffer>,
  context: ServerContext,
): Promise<Reply> {
  const { url, signal, trace } = from;
  const request: ServerRequest = {
    method: "POST",
    url: new URL("/v1/chat/completions", url).href,
    // The page's cookie and the like are nothing for a provider.
    headers: new HeaderList({
      "content-type": "application/json",
      "content-length": `${body.length}`,
    }),
    signal,
    body: null,
    ...(trace === undefined ? {} : { trace }),
    bytes: () => Promise.resolve(body),
  };
  return await chatCompletions.handle(
    request,
    { ...context, source: "chat" },
    "",
  );
}
