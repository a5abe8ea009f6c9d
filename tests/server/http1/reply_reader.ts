/**
 * Reads replies one after the other as strictly as they are to be written: nothing may lie between them.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** One reply, its body put together. */
export interface ReadReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** One character for each byte. */
  readonly body: string;
}

/** Takes a connection's bytes apart. */
export class ReplyReader {
  readonly #conn: Pick<Deno.Conn, "read">;
  readonly #buffer: Uint8Array<ArrayBuffer>;
  #text = "";

  /** Reads at most so many bytes at a time. */
  constructor(conn: Pick<Deno.Conn, "read">, most: number = 64 * 1024) {
    this.#conn = conn;
    this.#buffer = new Uint8Array(most);
  }

  /** The next reply. Throws when there is none, or one that is not whole. */
  async next(): Promise<ReadReply> {
    const head = await this.#to("\r\n\r\n");
    const [start = "", ...lines] = head.split("\r\n");
    const [, status] = /^HTTP\/1\.1 (\d{3}) [\w ]*$/.exec(start) ?? [];
    if (status === undefined) throw new Error(`no status line: ${start}`);
    const headers = new Map(lines.map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)];
    }));
    const length = headers.get("content-length");
    const body = length === undefined
      ? await this.#chunks()
      : await this.#take(Number(length));
    return { status: Number(status), headers, body };
  }

  /** What came and belongs to no reply. */
  get rest(): string {
    return this.#text;
  }

  async #chunks(): Promise<string> {
    const chunks: string[] = [];
    while (true) {
      const size = await this.#to("\r\n");
      if (!/^[\da-f]+$/.test(size)) throw new Error(`no size: ${size}`);
      const chunk = await this.#take(parseInt(size, 16));
      if (await this.#to("\r\n") !== "") throw new Error("a chunk too long");
      if (chunk === "") return chunks.join("");
      chunks.push(chunk);
    }
  }

  async #to(end: string): Promise<string> {
    while (!this.#text.includes(end)) await this.#more();
    const text = this.#text.slice(0, this.#text.indexOf(end));
    this.#text = this.#text.slice(text.length + end.length);
    return text;
  }

  async #take(length: number): Promise<string> {
    while (this.#text.length < length) await this.#more();
    const text = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    return text;
  }

  async #more(): Promise<void> {
    const count = await this.#conn.read(this.#buffer);
    if (count === null) throw new Error(`cut after ${this.#text.slice(0, 99)}`);
    const { buffer } = this.#buffer;
    this.#text += Buffer.from(buffer, 0, count).toString("latin1");
  }
}
