/**
 * One request over a connection, a kept one if there is any.
 *
 * @module
 */
import { ChatError, NetworkError } from "../../core/errors.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { LONGEST_TIMER_MS } from "../delay.ts";
import { networkError } from "../network_error.ts";
import type { WireRequest } from "../transport.ts";
import { Connection, Disconnected } from "./connection.ts";
import { compressionOf, DecodedReply } from "./decoded_reply.ts";
import { dial } from "./dial.ts";
import { framingOf, staysOpen } from "./framing.ts";
import { type Head, headEnd, NotHttp, parseHead } from "./head.ts";
import { idleMsOf } from "./keep_alive.ts";
import type { ConnectionPool } from "./pool.ts";
import { Http1Reply } from "./reply.ts";
import { requestBytes } from "./request_bytes.ts";

/** Requests that may be sent twice (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set([
  "DELETE",
  "GET",
  "HEAD",
  "PUT",
]);

/** More replies that announce another one are refused. */
const MOST_INTERIM = 100;

/** From the first byte of the request to the head of its reply. */
export class Call {
  readonly #request: WireRequest;
  readonly #origin: string;
  readonly #pool: ConnectionPool;
  readonly #deadline: number;

  /** Takes a request; the time for its answer runs from now on. */
  constructor(request: WireRequest, pool: ConnectionPool) {
    this.#request = request;
    this.#origin = request.address.origin;
    this.#pool = pool;
    this.#deadline = performance.now() + request.headersMs;
  }

  /**
   * Sends the request and reads the head of its reply. A kept connection that turns out to be closed is replaced where
   * that cannot do anything twice.
   *
   * @throws as {@linkcode Transport}
   */
  async send(): Promise<WireReply> {
    const { signal, method } = this.#request;
    const bytes = requestBytes(this.#request);
    while (true) {
      signal?.throwIfAborted();
      const kept = this.#pool.take(this.#origin);
      const connection = kept ?? await this.#connect();
      try {
        return await this.#exchange(connection, bytes);
      } catch (error) {
        connection.close(error);
        signal?.throwIfAborted();
        const again = kept !== undefined && error instanceof Unanswered &&
          (connection.sent === 0 || IDEMPOTENT.has(method));
        if (!again) throw this.#told(error);
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
      throw limit.signal.aborted ? this.#late() : this.#told(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #exchange(
    connection: Connection,
    bytes: readonly Uint8Array[],
  ): Promise<WireReply> {
    const { signal, method, idleMs } = this.#request;
    // It may have come while the connection was made: no event tells of it again.
    signal?.throwIfAborted();
    const stop = () => connection.close(signal?.reason);
    signal?.addEventListener("abort", stop);
    const done = () => signal?.removeEventListener("abort", stop);
    try {
      // Not waited for: a server may answer before it has read everything.
      connection.write(bytes);
      const head = await this.#readHead(connection);
      const framing = framingOf(head, method);
      const keep = staysOpen(head, framing);
      const onEnd = (whole: boolean) => {
        done();
        const { written, start, end } = connection;
        // Bytes that nobody asked for belong to no reply, least of all to the next one.
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
      const format = compressionOf(head.headers);
      return format === undefined || !reply.hasBody
        ? reply
        : new DecodedReply(reply, head.headers, format);
    } catch (error) {
      done();
      throw error;
    }
  }

  async #readHead(connection: Connection): Promise<Head> {
    let looked = 0;
    let interim = 0;
    while (interim < MOST_INTERIM) {
      const { buffer, start, end } = connection;
      const bytes = buffer.subarray(start, end);
      const length = headEnd(bytes, looked);
      if (length === -1) {
        looked = bytes.length;
        await this.#fill(connection, looked + interim === 0);
        continue;
      }
      connection.start = start + length;
      const head = parseHead(bytes.subarray(0, length));
      if (head.status === 101) throw new NotHttp("a change of protocol");
      if (head.status >= 200) return head;
      interim++;
      looked = 0;
    }
    throw new NotHttp("no end of interim replies");
  }

  async #fill(connection: Connection, isFirst: boolean): Promise<void> {
    try {
      if (await connection.fill(this.#deadline, () => this.#late())) return;
    } catch (error) {
      if (!(error instanceof Disconnected)) throw error;
      throw isFirst ? new Unanswered(error) : error;
    }
    throw isFirst ? new Unanswered() : new Disconnected();
  }

  #late(): NetworkError {
    const { headersMs } = this.#request;
    return new NetworkError(
      `no answer within ${headersMs / 1000} s from ${this.#origin}`,
      { kind: "timeout" },
    );
  }

  #told(error: unknown): unknown {
    return error instanceof ChatError
      ? error
      : networkError(error, this.#origin);
  }
}

/** Not one byte of an answer came. */
class Unanswered extends Disconnected {}
