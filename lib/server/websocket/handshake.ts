/**
 * The handshake of a WebSocket (RFC 6455, section 4.2).
 *
 * @module
 */
import { createHash } from "node:crypto";
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { errorResponse } from "../formats/error_response.ts";
import { Reply, type Upgrade } from "../reply.ts";
import type { RequestHeaders, ServerRequest } from "../server_request.ts";

const VERSION = "13";
/** Of section 1.3: a server that knows it speaks the protocol. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** Whether a request asks for a WebSocket. */
export function asksForSocket({ method, headers }: ServerRequest): boolean {
  return method === "GET" && hasToken(headers, "upgrade", "websocket");
}

/** Agrees to a WebSocket, or says why not. No extension and no subprotocol is agreed on. */
export function handshake(http: ServerRequest, upgrade: Upgrade): Reply {
  const { headers, body } = http;
  if (headers.get("sec-websocket-version") !== VERSION) {
    const reply = errorResponse(
      refused(
        STATUS_CODE.UpgradeRequired,
        `a WebSocket needs sec-websocket-version ${VERSION}`,
      ),
    );
    reply.headers.set("sec-websocket-version", VERSION);
    return reply;
  }
  const key = headers.get("sec-websocket-key") ?? "";
  if (
    !KEY.test(key) || body !== null ||
    !hasToken(headers, "connection", "upgrade")
  ) {
    return errorResponse(
      refused(
        STATUS_CODE.BadRequest,
        "this is not the handshake of a WebSocket",
      ),
    );
  }
  return new Reply(null, {
    status: STATUS_CODE.SwitchingProtocols,
    headers: {
      upgrade: "websocket",
      connection: "Upgrade",
      "sec-websocket-accept": createHash("sha1").update(key + GUID)
        .digest("base64"),
    },
    upgrade,
  });
}

function hasToken(
  headers: RequestHeaders,
  name: string,
  token: string,
): boolean {
  return (headers.get(name) ?? "").toLowerCase().split(",")
    .some((part) => part.trim() === token);
}

function refused(status: number, message: string): ApiError {
  return new ApiError(message, {
    kind: "invalid_request",
    status,
    type: "invalid_request_error",
    code: "invalid_handshake",
  });
}
