/**
 * Sends one request over a connection, an idle one if there is any.
 *
 * @module
 */
import type { HeaderList } from "./header_list.ts";
import { ChatError, NetworkError } from "../../core/errors.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { LONGEST_TIMER_MS } from "../../core/delay.ts";
import { networkError } from "../network_error.ts";
import type { WireRequest } from "../transport.ts";
import { Connection, Disconnected } from "./connection.ts";
import { codingNameOf, DecodedReply } from "./decoded_reply.ts";
import { dial } from "./dial.ts";
import { framingOf, staysOpen } from "./framing.ts";
import { type Head, headEnd, NotHttp, parseHead } from "./head.ts";
import type { ConnectionPool } from "./pool.ts";
import { Http1Reply } from "./reply.ts";
import { isStreamed, requestBytes, streamedBytes } from "./request_bytes.ts";

/** Methods that may be sent twice (RFC 9110, section 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set([
  "DELETE",
  "GET",
  "HEAD",
  "PUT",
]);

/** Most interim (1xx) replies. */
const MAX_INTERIM = 100;

/** One call, until the head of its reply. */
export class Call {
  readonly #request: WireRequest;
  readonly #origin: string;
  readonly #pool: ConnectionPool;
  readonly #deadline: number;

  /** Starts the timeout of the reply's headers. */
  constructor(request: WireRequest, pool: ConnectionPool) {
    this.#request = request;
    this.#origin = request.address.origin;
    this.#pool = pool;
    this.#deadline = performance.now() + request.headersMs;
  }

  /**
   * Sends the request and reads the head of its reply. If a reused connection is closed, it sends again on a new one,
   * unless the request may have been processed.
   *
   * @throws as {@linkcode Transport}
   */
  async send(): Promise<WireReply> {
    const { signal, method, body } = this.#request;
    // A streamed body is read once, so a connection that may be closed already is not for it.
    const streamed = isStreamed(body) ? body : undefined;
    const bytes = streamed === undefined
      ? requestBytes(this.#request)
      : streamedBytes(this.#request, streamed);
    while (true) {
      signal?.throwIfAborted();
      const reused = streamed === undefined
        ? this.#pool.take(this.#origin)
        : undefined;
      const connection = reused ?? await this.#connect();
      try {
        return await this.#exchange(connection, bytes);
      } catch (error) {
        connection.close(error);
        signal?.throwIfAborted();
        const again = reused !== undefined && error instanceof Unanswered &&
          (connection.sent === 0 || IDEMPOTENT.has(method));
        if (!again) throw this.#asNetworkError(error);
      }
    }
  }

  async #connect(): Promise<Connection> {
    const { address, signal } = this.#request;
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(),
      Math.min(this.#deadline - performance.now(), LONGEST_TIMER_MS),
    );
    try {
      const socket = await dial(
        address.url,
        signal === undefined
          ? limit.signal
          : AbortSignal.any([signal, limit.signal]),
      );
      const connection = new Connection(
        socket,
        (closed) => this.#pool.remove(this.#origin, closed),
      );
      this.#pool.add(connection);
      return connection;
    } catch (error) {
      signal?.throwIfAborted();
      throw limit.signal.aborted
        ? this.#timeoutError()
        : this.#asNetworkError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #exchange(
    connection: Connection,
    bytes: readonly Uint8Array[] | AsyncIterable<Uint8Array>,
  ): Promise<WireReply> {
    const { signal, method, idleMs } = this.#request;
    // The signal may have aborted while connecting; it fires no second event.
    signal?.throwIfAborted();
    const stop = () => connection.close(signal?.reason);
    signal?.addEventListener("abort", stop);
    const done = () => signal?.removeEventListener("abort", stop);
    try {
      // Not awaited: a server may answer before it has read everything.
      if (Symbol.asyncIterator in bytes) connection.writeFrom(bytes);
      else connection.write(bytes);
      const head = await this.#readHead(connection);
      const framing = framingOf(head, method);
      const keep = staysOpen(head, framing);
      const onEnd = (whole: boolean) => {
        done();
        const { written, start, end } = connection;
        // Unexpected bytes after the reply must not become part of the next one.
        if (!whole || !keep || !written || start < end) connection.close();
        else this.#pool.put(this.#origin, connection, idleMsOf(head.headers));
      };
      const reply = new Http1Reply({
        head,
        framing,
        connection,
        idleMs,
        onEnd,
      });
      const packing = codingNameOf(head.headers);
      return packing === undefined || !reply.hasBody
        ? reply
        : new DecodedReply(reply, head.headers, packing);
    } catch (error) {
      done();
      throw error;
    }
  }

  async #readHead(connection: Connection): Promise<Head> {
    let searched = 0;
    let interim = 0;
    while (interim < MAX_INTERIM) {
      const { buffer, start, end } = connection;
      const bytes = buffer.subarray(start, end);
      const length = headEnd(bytes, searched);
      if (length === -1) {
        searched = bytes.length;
        await this.#fill(connection, searched + interim === 0);
        continue;
      }
      connection.start = start + length;
      const head = parseHead(bytes.subarray(0, length));
      if (head.status === 101) throw new NotHttp("a change of protocol");
      if (head.status >= 200) return head;
      interim++;
      searched = 0;
    }
    throw new NotHttp("no end of interim replies");
  }

  async #fill(connection: Connection, isFirst: boolean): Promise<void> {
    try {
      if (await connection.fill(this.#deadline, () => this.#timeoutError())) {
        return;
      }
    } catch (error) {
      if (!(error instanceof Disconnected)) throw error;
      throw isFirst ? new Unanswered(error) : error;
    }
    throw isFirst ? new Unanswered() : new Disconnected();
  }

  #timeoutError(): NetworkError {
    const { headersMs } = this.#request;
    return new NetworkError(
      `no answer within ${headersMs / 1000} s from ${this.#origin}`,
      { kind: "timeout" },
    );
  }

  #asNetworkError(error: unknown): unknown {
    return error instanceof ChatError
      ? error
      : networkError(error, this.#origin);
  }
}

/** The connection ended before the first byte of an answer. */
class Unanswered extends Disconnected {}

/** Default idle time in ms. */
const IDLE_MS = 60_000;

/**
 * How much earlier than its server we close a connection, in ms: a request sent while the server closes it would be
 * lost.
 */
const MARGIN_MS = 1_000;

/** The idle time in ms that a reply's `keep-alive: timeout=SECONDS` allows; 0 means that the connection is not kept. */
export function idleMsOf(headers: HeaderList): number {
  const [, seconds] =
    /\btimeout=(\d+)/i.exec(headers.get("keep-alive") ?? "") ??
      [];
  return seconds === undefined
    ? IDLE_MS
    : Math.max(0, Math.min(IDLE_MS, Number(seconds) * 1000 - MARGIN_MS));
}
