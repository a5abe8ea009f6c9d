/**
 * One client's connection: its requests in turn, each with its reply.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import type { BufferPool } from "./buffer_pool.ts";
import { ByteSource, Silence } from "./byte_source.ts";
import { IncomingBody } from "./incoming_body.ts";
import { IncomingRequest } from "./incoming_request.ts";
import type { Http1Limits } from "./limits.ts";
import { malformed, refusal } from "./refusal.ts";
import { encodeReplyHead, isBodiless } from "./reply_head.ts";
import { ReplyWriter } from "./reply_writer.ts";
import { parseRequestHead, type RequestHead } from "./request_head.ts";

/** What a connection's server provides. */
export interface ConnectionOptions {
  /** Answers; what it throws ends the connection. */
  readonly handler: (request: ServerRequest) => Promise<Reply>;
  /** Tells what is wrong with a request that no handler gets to see. */
  readonly refused: (error: unknown) => Reply;
  /** How long and how much a client may take. */
  readonly limits: Http1Limits;
  /** For what is being sent. */
  readonly pool: BufferPool;
}

/** So much of a body that nobody wanted is read after its reply, so that the connection can be used again. */
const UNREAD_BYTES = 64 * 1024;
/** A connection that ends with something unread is read on until nothing comes for so long, in ms: else the reply may be lost. */
const LINGER_MS = 2_000;
/** No longer than this in any case, in ms. */
const FAREWELL_MS = 30_000;

/** Serves one client until either side has had enough. */
export class Connection {
  readonly #conn: Deno.TcpConn;
  readonly #options: ConnectionOptions;
  readonly #source: ByteSource;
  readonly #writer: ReplyWriter;
  #request: IncomingRequest | undefined;
  #waiting = false;
  #stopping = false;

  /** Takes a connection over. */
  constructor(conn: Deno.TcpConn, options: ConnectionOptions) {
    this.#conn = conn;
    this.#options = options;
    this.#source = new ByteSource(conn);
    this.#writer = new ReplyWriter(conn, options.pool, () => this.#leave());
  }

  /** Answers requests; resolves when the connection is closed, and never rejects. */
  async run(): Promise<void> {
    try {
      this.#conn.setNoDelay();
      while (await this.#serveOne());
    } catch {
      // A handler or feed that failed: the reply must not pass for whole.
    } finally {
      this.close();
    }
  }

  /** Takes no request after the one that is being answered. */
  stop(): void {
    this.#stopping = true;
    if (this.#waiting && this.#source.length === 0) this.#source.end();
  }

  /** Breaks off whatever is under way. */
  close(): void {
    this.#writer.abandon();
    try {
      this.#conn.close();
    } catch {
      // closed before
    }
  }

  /** Ends waiting for a client that has been silent for too long. */
  checkDeadline(now: number): void {
    if (now >= this.#source.deadline) this.#source.expire();
  }

  /** Whether another request may follow. */
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
    const reusable = body.left <= UNREAD_BYTES &&
      !(head.expectsContinue && !body.complete);
    let lasts = head.keepAlive && reusable && !this.#stopping;
    // Also for a client that has left: what feeds a reply has to come to its end.
    lasts = await this.#send(reply, head, lasts);
    this.#request = undefined;
    this.#source.unwatch();
    if (this.#writer.broken) return false;
    if (!body.complete) return await this.#finishBody(body, lasts);
    return lasts && !this.#stopping;
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

  /** From now on the client has only to wait. */
  #watch(): void {
    if (this.#request !== undefined) this.#source.watch(() => this.#leave());
  }

  /** Closing one direction may be all that the client does: what there is to be said is still sent. */
  #leave(): void {
    this.#request?.leave();
  }

  /** The next request; undefined when none comes. */
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
        checkBeginning(text);
        searched = text.length;
        if (this.#stopping && !(searched > 0)) return undefined;
        if (!begun) {
          begun = searched > 0;
          source.deadline = performance.now() + (begun ? headMs : idleMs);
        }
        if (await source.more() === 0) return undefined;
      }
    } catch (error) {
      if (!(error instanceof Silence)) throw error;
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

  /** Sends a reply as the connection and the client's version allow; true if the connection lasts. */
  async #send(
    reply: Reply,
    head: RequestHead | undefined,
    lasts: boolean,
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
    const stays = lasts && length !== "until close";
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

  /** Reads what nobody wanted; true if the connection lasts. */
  async #finishBody(body: IncomingBody, lasts: boolean): Promise<boolean> {
    if (!lasts || body.left > UNREAD_BYTES) {
      await this.#linger();
      return false;
    }
    while (await body.read() !== undefined);
    return !this.#stopping;
  }

  /** Closes our side, and reads on a little: bytes left unread would reset the connection and take the reply along. */
  async #linger(): Promise<void> {
    const source = this.#source;
    if (source.ended) return;
    try {
      await this.#conn.closeWrite();
      const room = new Uint8Array(UNREAD_BYTES);
      const end = performance.now() + FAREWELL_MS;
      for (let count = 1; count > 0;) {
        source.deadline = Math.min(performance.now() + LINGER_MS, end);
        count = await (source.reading ? source.more() : source.readInto(room));
      }
    } catch {
      // silent or gone: it has had its time
    }
  }
}

/** What is there, without empty lines before the request (RFC 9112, section 2.2). */
function headText(source: ByteSource): string {
  const text = source.text();
  if (!text.startsWith("\r\n")) return text;
  const [lines = ""] = /^(?:\r\n)+/.exec(text) ?? [];
  source.skip(lines.length);
  return text.slice(lines.length);
}

/** What cannot become a head is refused at once. */
function checkBeginning(text: string): void {
  if (/^[^\r\n!-~]|(?:^|[^\r])\n|\r[^\n]/.test(text)) {
    throw malformed("this is no HTTP request");
  }
}

function tooLong(most: number) {
  return refusal(
    STATUS_CODE.RequestHeaderFieldsTooLarge,
    `the request's headers are longer than ${most} bytes`,
  );
}
