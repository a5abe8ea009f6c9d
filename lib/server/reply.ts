/**
 * The reply that an endpoint makes: cheaper than the runtime's `Response`, and its body is pushed, not pulled.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { HeaderList } from "./guard/header_list.ts";
import type { ServerRequest } from "./server_request.ts";

/** Takes a reply's bytes. */
export interface ReplySink {
  /**
   * Sends bytes at once; the caller may change them afterwards. Returns undefined, or, if the client is slow, a promise
   * that resolves when it has caught up. Bytes for a client that has disconnected are dropped.
   */
  write(bytes: Uint8Array): Promise<void> | undefined;
}

/**
 * Writes a body of unknown length; the reply ends when it resolves. If it throws, the connection is closed, so that the
 * client does not take the reply for complete.
 */
export type Feed = (sink: ReplySink) => Promise<void>;

/** A reply's body: text (sent as UTF-8), bytes, a feed, or null for none. */
export type ReplyBody = string | Uint8Array | Feed | null;

/** A connection that speaks another protocol from now on. */
export interface UpgradedStream {
  /**
   * The next bytes, valid until the next read; undefined at the end.
   *
   * @throws {ReadTimeout} none came in this time, in ms
   */
  read(silenceMs: number): Promise<Uint8Array | undefined>;
  /** Sends bytes; returns what {@linkcode ReplySink.write} returns. */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Answers a request as if it had come over HTTP. */
  ask(request: ServerRequest): Promise<Reply>;
  /** Ends a pending read as if the client had left. */
  end(): void;
  /** Lets the connection break, because an answer is not complete. */
  break(): void;
  /** Rejects when it breaks. */
  readonly broken: Promise<never>;
  /** Whether the server stops, so that nothing more is to be begun. */
  readonly isStopping: boolean;
  /** Is called when the server begins to stop. */
  onStop: () => void;
}

/** Speaks the other protocol. The connection is closed when it resolves, and breaks when it throws. */
export type Upgrade = (stream: UpgradedStream) => Promise<void>;

/** Status and headers of a reply. */
export interface ReplyInit {
  /** What the connection does after a reply of status 101. */
  readonly upgrade?: Upgrade | undefined;
  /** Default: 200. */
  readonly status?: number;
  /** The first headers; a `HeaderList` is used itself, not copied. */
  readonly headers?: HeaderList | Readonly<Record<string, string>>;
}

const encoder = new TextEncoder();

/** Status, headers and body. The connection adds the headers of its framing. */
export class Reply {
  readonly status: number;
  /** Can be changed until the reply is sent. */
  readonly headers: HeaderList;
  /** Bytes, a feed, or null for none. */
  readonly body: Uint8Array | Feed | null;
  /** Only a reply of status 101 has it. */
  readonly upgrade: Upgrade | undefined;

  /** Text without a content type is sent as plain text. */
  constructor(body: ReplyBody, init: ReplyInit = {}) {
    const { status = STATUS_CODE.OK, headers = {} } = init;
    this.status = status;
    this.upgrade = init.upgrade;
    this.headers = headers instanceof HeaderList
      ? headers
      : new HeaderList(headers);
    const isText = typeof body === "string";
    this.body = isText ? encoder.encode(body) : body;
    if (isText && this.headers.get("content-type") === null) {
      this.headers.set("content-type", "text/plain;charset=UTF-8");
    }
  }

  /** Makes a reply of a value's JSON. */
  static json(value: unknown, init: ReplyInit = {}): Reply {
    const reply = new Reply(encoder.encode(JSON.stringify(value)), init);
    if (reply.headers.get("content-type") === null) {
      reply.headers.set("content-type", "application/json");
    }
    return reply;
  }
}
