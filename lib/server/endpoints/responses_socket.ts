/**
 * `GET /v1/responses` with `Upgrade: websocket`: the Responses API over a WebSocket.
 *
 * @module
 */
import type { Endpoint } from "../endpoint.ts";
import { errorResponse } from "../formats/error_response.ts";
import { wrongMethod } from "../guard/unknown_url.ts";
import { asksForSocket, handshake } from "../websocket/handshake.ts";
import { ResponsesSession } from "../websocket/responses_session.ts";

/** Opens a WebSocket; any other GET is not allowed. */
export const responsesSocket: Endpoint = {
  method: "GET",
  pattern: "/responses",
  handle(http) {
    if (asksForSocket(http)) {
      return handshake(
        http,
        (stream) => new ResponsesSession(http, stream).run(),
      );
    }
    const reply = errorResponse(wrongMethod(http));
    reply.headers.set("allow", "POST, OPTIONS");
    return reply;
  },
};
