/**
 * One client's connection: reads its requests in turn and sends their replies.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Reply, Upgrade } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import type { BufferPool } from "./buffer_pool.ts";
import { ByteSource, ReadTimeout } from "./byte_source.ts";
import { IncomingBody } from "./incoming_body.ts";
import { IncomingRequest } from "./incoming_request.ts";
import type { Http1Limits } from "./limits.ts";
import { malformed, refusal } from "./refusal.ts";
import { encodeReplyHead, isBodiless } from "./reply_head.ts";
import { ReplyWriter } from "./reply_writer.ts";
import { PlainStream } from "./upgraded_stream.ts";
import { parseRequestHead, type RequestHead } from "./request_head.ts";

/** Options of a connection. */
export interface ConnectionOptions {
  /** Answers a request; if it throws, the connection is closed. */
  readonly handler: (request: ServerRequest) => Promise<Reply>;
  /** Answers a request that is refused before the handler. */
  readonly refused: (error: unknown) => Reply;
  /** Limits on a client's time and bytes. */
  readonly limits: Http1Limits;
  /** Buffers for writing. */
  readonly pool: BufferPool;
}

/** Most bytes of an unread body that are read after the reply, so that the connection can be reused. */
const UNREAD_BYTES = 64 * 1024;
/**
 * A connection with unread bytes is read until the client is silent for this time, in ms: closing it earlier could
 * reset it and lose the reply.
 */
const LINGER_MS = 2_000;
/** The longest time for that, in ms. */
const MAX_LINGER_MS = 30_000;

/** Serves one client until either side closes the connection. */
export class Connection {
  readonly #conn: Deno.TcpConn;
  readonly #options: ConnectionOptions;
  readonly #source: ByteSource;
  readonly #writer: ReplyWriter;
  #request: IncomingRequest | undefined;
  #upgraded: PlainStream | undefined;
  #waiting = false;
  #stopping = false;

  constructor(conn: Deno.TcpConn, options: ConnectionOptions) {
    this.#conn = conn;
    this.#options = options;
    this.#source = new ByteSource(conn);
    this.#writer = new ReplyWriter(conn, options.pool, () => this.#leave());
  }

  /** Answers requests. Resolves when the connection is closed; never rejects. */
  async run(): Promise<void> {
    try {
      this.#conn.setNoDelay();
      while (await this.#serveOne());
    } catch {
      // A handler or feed failed: closing keeps the client from taking the reply for complete.
    } finally {
      this.close();
    }
  }

  /** Takes no more requests after the running one. */
  stop(): void {
    this.#stopping = true;
    this.#upgraded?.stop();
    if (this.#waiting && this.#source.length === 0) this.#source.end();
  }

  /** Closes the connection at once. */
  close(): void {
    this.#writer.abandon();
    try {
      this.#conn.close();
    } catch {
      // already closed
    }
  }

  /** Fails a wait for a client that has been silent for too long. */
  checkDeadline(now: number): void {
    if (now >= this.#source.deadline) this.#source.expire();
  }

  /** Answers one request; returns whether another may follow. */
  async #serveOne(): Promise<boolean> {
    let head: RequestHead | undefined;
    try {
      head = await this.#readHead();
    } catch (error) {
      await this.#send(this.#options.refused(error), undefined, false);
      await this.#linger();
      return false;
    }
    if (head === undefined) return false;
    const body = this.#bodyOf(head);
    const request = new IncomingRequest(head, body);
    this.#request = request;
    if (body.complete) this.#watch();
    const reply = await this.#options.handler(request);
    if (reply.upgrade !== undefined) {
      await this.#upgrade(reply, reply.upgrade);
      return false;
    }
    const reusable = body.left <= UNREAD_BYTES &&
      !(head.expectsContinue && !body.complete);
    let staysOpen = head.keepAlive && reusable && !this.#stopping;
    // The reply is also fed if the client has disconnected, so that the feed finishes its exchange.
    staysOpen = await this.#send(reply, head, staysOpen);
    this.#request = undefined;
    this.#source.unwatch();
    if (this.#writer.broken) return false;
    if (!body.complete) return await this.#finishBody(body, staysOpen);
    return staysOpen && !this.#stopping;
  }

  #bodyOf(head: RequestHead): IncomingBody {
    return new IncomingBody({
      source: this.#source,
      length: head.length,
      silenceMs: this.#options.limits.bodyMs,
      onAsked: () => {
        if (!head.expectsContinue) return;
        this.#writer.text("HTTP/1.1 100 Continue\r\n\r\n");
      },
      onComplete: () => this.#watch(),
    });
  }

  /** Watches for a disconnect, now that the request has been read. */
  #watch(): void {
    if (this.#request !== undefined) this.#source.watch(() => this.#leave());
  }

  /** Aborts the request. The reply is still sent, because the client may have closed only its sending direction. */
  #leave(): void {
    this.#request?.leave();
  }

  /** Reads the next request's head; undefined if none comes. */
  async #readHead(): Promise<RequestHead | undefined> {
    const source = this.#source;
    const { idleMs, headMs, headBytes } = this.#options.limits;
    let begun = false;
    let searched = 0;
    this.#waiting = true;
    try {
      while (true) {
        const text = source.length > searched ? headText(source) : "";
        const end = text.indexOf("\r\n\r\n", Math.max(searched - 3, 0));
        if (Math.max(end, end === -1 ? text.length : 0) > headBytes) {
          throw tooLong(headBytes);
        }
        if (end !== -1) {
          source.skip(end + 4);
          return parseRequestHead(text.slice(0, end));
        }
        checkBeginning(text.slice(Math.max(0, searched - 1)), searched <= 1);
        searched = text.length;
        if (this.#stopping && !(searched > 0)) return undefined;
        if (!begun) {
          begun = searched > 0;
          source.deadline = performance.now() + (begun ? headMs : idleMs);
        }
        if (await source.more() === 0) return undefined;
      }
    } catch (error) {
      if (!(error instanceof ReadTimeout)) throw error;
      if (!begun) return undefined;
      throw refusal(
        STATUS_CODE.RequestTimeout,
        "the request did not come in time",
      );
    } finally {
      source.deadline = Infinity;
      this.#waiting = false;
    }
  }

  /** Sends a reply with the framing of the client's HTTP version; returns whether the connection stays open. */
  async #send(
    reply: Reply,
    head: RequestHead | undefined,
    staysOpen: boolean,
  ): Promise<boolean> {
    const writer = this.#writer;
    const { body, status } = reply;
    const isOld = head?.minor === 0;
    const isFed = typeof body === "function";
    const length = isBodiless(status)
      ? undefined
      : !isFed
      ? body?.length ?? 0
      : isOld
      ? "until close"
      : "chunked";
    const stays = staysOpen && length !== "until close";
    const connection = stays ? isOld ? "keep-alive" : undefined : "close";
    writer.cork();
    writer.text(encodeReplyHead(reply, { length, connection }));
    const silent = length === undefined || head?.method === "HEAD";
    if (isFed && !silent) {
      const write = length === "chunked"
        ? (bytes: Uint8Array) =>
          bytes.length === 0 ? undefined : writer.chunk(bytes)
        : (bytes: Uint8Array) => writer.bytes(bytes);
      const fed = body({ write });
      writer.uncork();
      await fed;
      if (length === "chunked") writer.text("0\r\n\r\n");
    } else {
      if (!isFed && !silent && body !== null) writer.bytes(body);
      writer.uncork();
    }
    await writer.flushed();
    return stays;
  }

  /** Speaks another protocol until that ends. */
  async #upgrade(reply: Reply, upgrade: Upgrade): Promise<void> {
    this.#source.unwatch();
    this.#writer.text(encodeReplyHead(reply));
    const { handler } = this.#options;
    const stream = new PlainStream(this.#source, this.#writer, handler);
    this.#upgraded = stream;
    if (this.#stopping) stream.stop();
    try {
      await upgrade(stream);
    } finally {
      this.#leave();
    }
    await this.#writer.flushed();
    await this.#linger();
  }

  /** Reads the rest of a body; returns whether the connection stays open. */
  async #finishBody(body: IncomingBody, staysOpen: boolean): Promise<boolean> {
    if (!staysOpen || body.left > UNREAD_BYTES) {
      await this.#linger();
      return false;
    }
    while (await body.read() !== undefined);
    return !this.#stopping;
  }

  /**
   * Closes our direction and reads on for a while: unread bytes would reset the connection, and the client could lose
   * the reply.
   */
  async #linger(): Promise<void> {
    const source = this.#source;
    if (source.ended) return;
    try {
      await this.#conn.closeWrite();
      const room = new Uint8Array(UNREAD_BYTES);
      const end = performance.now() + MAX_LINGER_MS;
      for (let count = 1; count > 0;) {
        source.deadline = Math.min(performance.now() + LINGER_MS, end);
        count = await (source.reading ? source.more() : source.readInto(room));
      }
    } catch {
      // the client is silent or has disconnected
    }
  }
}

/** The buffered text, without empty lines before the request (RFC 9112, section 2.2). */
function headText(source: ByteSource): string {
  const text = source.text();
  if (!text.startsWith("\r\n")) return text;
  const [lines = ""] = /^(?:\r\n)+/.exec(text) ?? [];
  source.skip(lines.length);
  return text.slice(lines.length);
}

/**
 * Refuses at once what cannot become a head.
 *
 * @param text the new text, with the last character of the text before
 */
function checkBeginning(text: string, isStart: boolean): void {
  const wrong = isStart ? /^[^\r!-~]|[^\r]\n|\r[^\n]/ : /[^\r]\n|\r[^\n]/;
  if (wrong.test(text)) throw malformed("this is not an HTTP request");
}

function tooLong(most: number) {
  return refusal(
    STATUS_CODE.RequestHeaderFieldsTooLarge,
    `the request's headers are longer than ${most} bytes`,
  );
}
