/**
 * Requests that are not to be recorded.
 *
 * @module
 */
import type { ServerRequest } from "../server_request.ts";

/** Whether the client asked that the request is not recorded. */
export function isUnrecorded(
  { headers }: Pick<ServerRequest, "headers">,
): boolean {
  return headers.get("x-chat-no-record") === "1";
}
