/**
 * A request that was read from a connection.
 *
 * @module
 */
import type { HeaderList } from "../guard/header_list.ts";
import type { RequestTrace } from "../watch/request_trace.ts";
import type { ServerRequest } from "../server_request.ts";
import type { IncomingBody } from "./incoming_body.ts";
import type { RequestHead } from "./request_head.ts";

/** The request for handlers; its signal and body stream are created on demand. */
export class IncomingRequest implements ServerRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  trace?: RequestTrace;
  model?: string;
  provider?: string;
  readonly #body: IncomingBody;
  readonly #hasBody: boolean;
  #stream: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
  #abort: AbortController | undefined;
  #left = false;

  constructor(
    { method, url, headers, length }: RequestHead,
    body: IncomingBody,
  ) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.#body = body;
    this.#hasBody = length !== 0;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#left) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (!this.#hasBody) return null;
    return this.#stream ??= this.#body.stream();
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#body.bytes();
  }

  /** Aborts the signal, because the client has disconnected. */
  leave(): void {
    this.#left = true;
    this.#abort?.abort();
  }
}
