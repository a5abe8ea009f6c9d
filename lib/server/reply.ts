/**
 * A reply as endpoints make it: cheaper than the runtime's `Response`, and never a stream that somebody has to pull.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { HeaderList } from "./header_list.ts";

/** Where a reply's bytes go. */
export interface ReplySink {
  /**
   * Sends bytes in one piece, at once; they may be changed afterwards. Resolves when a slow client has caught up;
   * undefined stands for "at once". What is written to a client that has left is dropped.
   */
  write(bytes: Uint8Array): Promise<void> | undefined;
}

/**
 * Writes a body of unknown length; the reply ends when it resolves. What it throws breaks the connection off, so that
 * the reply cannot pass for whole.
 */
export type Feed = (sink: ReplySink) => Promise<void>;

/** What a reply says: text in UTF-8, bytes as they are, or whatever is fed. */
export type ReplyBody = string | Uint8Array | Feed | null;

/** What a reply has beside its body. */
export interface ReplyInit {
  /** Default 200. */
  readonly status?: number;
  /** To start with; a list is taken over, not copied. */
  readonly headers?: HeaderList | Readonly<Record<string, string>>;
}

const encoder = new TextEncoder();

/** Status, headers and body; whoever sends it adds what describes the connection. */
export class Reply {
  /** The HTTP status. */
  readonly status: number;
  /** Can be changed as long as the reply has not been sent. */
  readonly headers: HeaderList;
  /** Bytes that are there, a feed, or null for none. */
  readonly body: Uint8Array | Feed | null;

  /** Makes a reply; a text without a content type is plain text. */
  constructor(body: ReplyBody, init: ReplyInit = {}) {
    const { status = STATUS_CODE.OK, headers = {} } = init;
    this.status = status;
    this.headers = headers instanceof HeaderList
      ? headers
      : new HeaderList(headers);
    const isText = typeof body === "string";
    this.body = isText ? encoder.encode(body) : body;
    if (isText && this.headers.get("content-type") === null) {
      this.headers.set("content-type", "text/plain;charset=UTF-8");
    }
  }

  /** A reply that is the JSON of a value. */
  static json(value: unknown, init: ReplyInit = {}): Reply {
    const reply = new Reply(encoder.encode(JSON.stringify(value)), init);
    if (reply.headers.get("content-type") === null) {
      reply.headers.set("content-type", "application/json");
    }
    return reply;
  }
}
