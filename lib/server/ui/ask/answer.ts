/**
 * `POST /ui/ask/answer`: one answer, streamed.
 *
 * @module
 */
import type { ServerContext } from "../../endpoint.ts";
import { readBodyText } from "../../guard/request_body.ts";
import type { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import { pageHeaders } from "../page_headers.ts";
import { askChat } from "./chat_request.ts";

/**
 * Replies as Chat Completions does, to the same body.
 *
 * @throws {ApiError} as the endpoint
 */
export async function askAnswer(
  request: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const { bytes } = await readBodyText(request);
  const reply = await askChat(request, new Uint8Array(bytes), context);
  for (const [name, value] of pageHeaders()) reply.headers.set(name, value);
  return reply;
}
