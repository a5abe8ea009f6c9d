/**
 * One HTTP/1.1 connection that asks and reads: a library here would cost more than what is measured.
 *
 * @module
 */

const CR = 0x0d;
const LF = 0x0a;
const HEAD_END = "\r\n\r\n";

const latin1 = new TextDecoder("latin1");

/** Where a request goes. */
export interface Endpoint {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** Such as `/v1/chat/completions`. */
  readonly path: string;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A request, ready to be sent. */
export function requestBytes(
  { port, path, headers = {} }: Endpoint,
  body: string,
): Uint8Array<ArrayBuffer> {
  const own = Object.entries(headers).map((field) => field.join(": ") + "\r\n");
  return new TextEncoder().encode(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n` +
      "content-type: application/json\r\nauthorization: Bearer canary\r\n" +
      "x-api-key: canary\r\nanthropic-version: 2023-06-01\r\n" +
      own.join("") +
      `content-length: ${new TextEncoder().encode(body).length}\r\n\r\n${body}`,
  );
}

/** A connection that is kept for several requests, one at a time. */
export class Connection implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #buffer: Uint8Array<ArrayBuffer>;

  private constructor(conn: Deno.TcpConn, room: number) {
    this.#conn = conn;
    this.#buffer = new Uint8Array(room);
    conn.setNoDelay();
  }

  /** Connects; `room` is the most that is read at once, in bytes. */
  static async open({ port }: Endpoint, room: number): Promise<Connection> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    return new Connection(conn, room);
  }

  /**
   * Asks and reads the reply to its end.
   *
   * @param onRead gets the body's bytes of each read, in pieces, until the next read
   * @throws {Error} a status other than 200, or a connection that ends too early
   */
  async ask(
    request: Uint8Array,
    onRead: (pieces: readonly Uint8Array[]) => void,
  ): Promise<void> {
    let rest = request;
    while (rest.length > 0) {
      rest = rest.subarray(await this.#conn.write(rest));
    }
    const { body, framing } = await this.#head();
    const pieces: Uint8Array[] = [];
    let ended = framing.take(body, pieces);
    while (true) {
      if (pieces.length > 0) onRead(pieces);
      if (ended) return;
      const read = await this.#conn.read(this.#buffer);
      if (read === null) throw new Error("the connection ended");
      pieces.length = 0;
      ended = framing.take(this.#buffer.subarray(0, read), pieces);
    }
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#conn.close();
  }

  async #head(): Promise<{ body: Uint8Array; framing: Framing }> {
    let head = "";
    while (true) {
      const read = await this.#conn.read(this.#buffer);
      if (read === null) throw new Error("no answer");
      const before = head.length;
      head += latin1.decode(this.#buffer.subarray(0, read));
      const end = head.indexOf(HEAD_END);
      if (end === -1) continue;
      if (!/^HTTP\/1\.1 200 /.test(head)) throw new Error(head.slice(0, 300));
      const fields = head.slice(0, end);
      const length = /\r\ncontent-length: *(\d+)/i.exec(fields)?.[1];
      const body = this.#buffer.subarray(end + HEAD_END.length - before, read);
      const framing = length === undefined
        ? new Chunked()
        : new Sized(Number(length));
      return { body, framing };
    }
  }
}

/** How the body's end is told. */
interface Framing {
  /** Adds the body's part of a read; returns whether the body has ended. */
  take(read: Uint8Array, pieces: Uint8Array[]): boolean;
}

class Sized implements Framing {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  take(read: Uint8Array, pieces: Uint8Array[]): boolean {
    if (read.length > 0) pieces.push(read);
    this.#left -= read.length;
    return this.#left <= 0;
  }
}

class Chunked implements Framing {
  /** Bytes of the chunk that have not come. */
  #left = 0;
  /** What has come of the line that tells the next chunk's size. */
  #line = "";

  take(read: Uint8Array, pieces: Uint8Array[]): boolean {
    let at = 0;
    while (at < read.length) {
      if (this.#left > 0) {
        const piece = read.subarray(at, at + this.#left);
        pieces.push(piece);
        this.#left -= piece.length;
        at += piece.length;
        continue;
      }
      const byte = read[at++];
      if (byte === CR) continue;
      if (byte !== LF) this.#line += String.fromCharCode(byte ?? 0);
      else if (this.#line !== "") {
        this.#left = parseInt(this.#line, 16);
        this.#line = "";
        // A last chunk without trailers: its blank line comes with it, or is skipped before the next head.
        if (this.#left === 0) return true;
      }
    }
    return false;
  }
}
