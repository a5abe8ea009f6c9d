/**
 * Chooses the format of an error reply.
 *
 * @module
 */
import { speaksMessagesApi } from "../../dialects/anthropic_messages/headers.ts";
import { errorResponse } from "./error_response.ts";
import { messagesFailed } from "./messages_format.ts";
import type { Reply } from "../reply.ts";
import type { EndpointMatch } from "../endpoint.ts";
import type { ServerRequest } from "../server_request.ts";

/**
 * The format of the matched endpoint, even if the request was refused before it. On paths of both APIs and on unknown
 * paths, the client's API decides.
 */
export function failureFormat(
  match: EndpointMatch,
  { headers }: Pick<ServerRequest, "headers">,
): (error: unknown) => Reply {
  if (match.kind !== "unknown" && match.endpoint.failed) {
    return match.endpoint.failed;
  }
  const isShared = match.kind === "unknown" || match.endpoint.shared === true;
  return isShared && speaksMessagesApi(headers)
    ? messagesFailed
    : errorResponse;
}
