/**
 * Refuses a request that comes back: servers that are each other's providers would call each other without end.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { VIA_HEADER } from "../../wire/http.ts";
import type { RequestHeaders } from "../server_request.ts";

/** More servers in a row are taken for a loop. */
const MAX_SERVERS = 8;

/** Recognises one server, with all its threads, among those that a request has passed. */
export class LoopGuard {
  readonly #id: string;

  /**
   * Creates the guard of one server.
   *
   * @param id unique to the server, and the same in all its threads
   */
  constructor(id: string = newServerId()) {
    this.#id = id;
  }

  /**
   * Makes the header value for the next server: the servers passed so far, and this one.
   *
   * @throws {ApiError} 508: the request has passed this server already, or too many servers
   */
  next(headers: RequestHeaders): string {
    const passed = headers.get(VIA_HEADER);
    if (passed === null) return this.#id;
    const ids = passed.slice(0, 1024).split(",").map((id) => id.trim());
    if (ids.includes(this.#id)) {
      throw loop(
        "the request came back to this server: a provider's address points here",
      );
    }
    if (ids.length >= MAX_SERVERS) {
      throw loop(`the request has passed ${ids.length} servers already`);
    }
    return [...ids, this.#id].join(", ");
  }
}

/** Makes a unique server id. */
export function newServerId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}

function loop(message: string): ApiError {
  return new ApiError(message, {
    kind: "invalid_request",
    status: STATUS_CODE.LoopDetected,
    type: "invalid_request_error",
    code: "loop_detected",
  });
}
