/**
 * One client's WebSocket: its messages one after the other, pings answered, closed as the protocol wants.
 *
 * @module
 */
import { MAX_BODY_BYTES } from "../guard/request_body.ts";
import type { UpgradedStream } from "../reply.ts";
import {
  CLOSE,
  closeFrame,
  FrameError,
  FrameReader,
  pingFrame,
  pongFrame,
  textFrame,
} from "./frames.ts";

/** How long a message may pause, in ms. */
const PAUSE_MS = 30_000;
/** How long a client may say nothing between two messages, in ms. */
const IDLE_MS = 3_600_000;

/** Takes a message. */
export interface MessageTaker {
  /** Begins to answer a message; what comes meanwhile is given, too. */
  text(bytes: Uint8Array): void;
}

/** Reads and writes. */
export class ClientSocket {
  readonly #stream: UpgradedStream;
  readonly #frames = new FrameReader(MAX_BODY_BYTES);
  #isClosed = false;

  /** Speaks over a connection after the handshake. */
  constructor(stream: UpgradedStream) {
    this.#stream = stream;
  }

  /** Whether a close frame was sent. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Gives each message to a taker. Resolves when the client has closed or left. */
  async run(taker: MessageTaker): Promise<void> {
    try {
      while (!this.#isClosed) {
        const silence = this.#frames.isBetween ? IDLE_MS : PAUSE_MS;
        const bytes = await this.#stream.read(silence);
        if (bytes === undefined) return;
        for (const message of this.#frames.push(bytes)) {
          if (message.kind === "text") taker.text(message.bytes);
          if (message.kind === "close") return this.close(message.code);
          if (message.kind === "ping") {
            await this.#write(pongFrame(message.payload));
          }
        }
      }
    } catch (error) {
      if (error instanceof FrameError) this.close(error.code, error.message);
      else this.close(CLOSE.goingAway, "nothing came for too long");
    }
  }

  /** Sends a text; returns what `ReplySink.write` returns. */
  send(text: string): Promise<void> | undefined {
    return this.#write(textFrame(text));
  }

  /** Shows that the connection is alive. */
  ping(): Promise<void> | undefined {
    return this.#write(pingFrame());
  }

  /** Sends the close frame; only the first call counts. */
  close(code: number | undefined, reason?: string): void {
    this.#write(closeFrame(code, reason));
    this.#isClosed = true;
  }

  #write(frame: Uint8Array): Promise<void> | undefined {
    return this.#isClosed ? undefined : this.#stream.write(frame);
  }
}
