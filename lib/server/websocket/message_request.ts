/**
 * A message of a WebSocket as the request that it stands for.
 *
 * @module
 */
import { HeaderList } from "../guard/header_list.ts";
import type { ClientKey } from "../../keys/client_key.ts";
import type { Admission } from "../keys/admission.ts";
import type { ServerRequest } from "../server_request.ts";
import type { RequestTrace } from "../watch/request_trace.ts";

/** Headers of the handshake, and of a body that it did not have. */
const OF_THE_HANDSHAKE =
  /^(?:connection|upgrade|sec-websocket-.+|content-.+|transfer-encoding|expect)$/;

/** Headers that ask for features, and what a program asks for that speaks this protocol: over HTTP it means nothing. */
const BETA = /^[a-z]+-beta$/;
const SOCKETS = /^responses_websockets=/;

/** Asks for a path of this server, with the headers of the handshake. */
export class MessageRequest implements ServerRequest {
  readonly method = "POST";
  readonly url: string;
  readonly headers: HeaderList;
  readonly signal: AbortSignal;
  readonly body = null;
  trace?: RequestTrace;
  client?: ClientKey;
  admission?: Admission;
  model?: string;
  provider?: string;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  /**
   * `signal` aborts when the client leaves.
   *
   * @param own headers of this message, in place of those of the handshake
   */
  constructor(
    { url, headers }: Pick<ServerRequest, "url" | "headers">,
    bytes: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
    own: Readonly<Record<string, string>> = {},
  ) {
    this.url = url;
    this.headers = new HeaderList();
    for (const [name, value] of headers) {
      if (OF_THE_HANDSHAKE.test(name)) continue;
      const kept = BETA.test(name) ? withoutSockets(value) : value;
      if (kept !== "") this.headers.set(name, kept);
    }
    for (const [name, value] of Object.entries(own)) {
      this.headers.set(name, value);
    }
    this.headers.set("content-type", "application/json");
    this.headers.set("content-length", String(bytes.length));
    this.signal = signal;
    this.#bytes = bytes;
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(this.#bytes);
  }
}

function withoutSockets(features: string): string {
  return features.split(",").map((feature) => feature.trim())
    .filter((feature) => !SOCKETS.test(feature)).join(", ");
}
