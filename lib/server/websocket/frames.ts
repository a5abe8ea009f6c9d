/**
 * WebSocket frames (RFC 6455, section 5): bytes of a client become messages, messages of the server become bytes.
 *
 * @module
 */
import { isUtf8 } from "node:buffer";
import { ByteBlocks } from "../../core/data/byte_blocks.ts";

/** What a client says. */
export type ClientMessage =
  /** A whole message, in UTF-8. */
  | { readonly kind: "text"; readonly bytes: Uint8Array }
  | { readonly kind: "ping"; readonly payload: Uint8Array }
  | { readonly kind: "pong" }
  /** It closes the connection; without a code, it gave none. */
  | { readonly kind: "close"; readonly code: number | undefined };

/** Why a connection is closed, by its number (section 7.4.1). */
export const CLOSE = {
  goingAway: 1001,
  protocol: 1002,
  unsupported: 1003,
  notUtf8: 1007,
  tooLong: 1009,
} as const;

/** A client that does not keep to the protocol, or to this server's limits. */
export class FrameError extends Error {
  /** Name of the class. */
  override name = "FrameError";
  /** The close code that says so. */
  readonly code: number;

  /** Creates the error; its message is the reason that the client gets. */
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const CONTINUATION = 0x0;
const TEXT = 0x1;
const BINARY = 0x2;
const CLOSING = 0x8;
const PING = 0x9;
const PONG = 0xa;

const FINAL = 0x80;
const RESERVED = 0x70;
const OPCODE = 0x0f;
const MASKED = 0x80;
const LENGTH = 0x7f;

const MASK_BYTES = 4;
/** Longest payload of a control frame (section 5.5). */
const CONTROL_BYTES = 125;
/** Lengths from this on take two more bytes, longer ones eight. */
const MEDIUM = 126;
const LONG = 127;
const MEDIUM_MOST = 0xffff;

/** A frame whose head has come. */
interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly length: number;
  readonly mask: Uint8Array;
}

/** Reads frames in pieces cut anywhere. */
export class FrameReader {
  readonly #maxBytes: number;
  /** The beginning of a frame's head. */
  #head: number[] = [];
  #frame: Frame | undefined;
  /** How much of the frame's payload has come. */
  #come = 0;
  /** What has come of a message; undefined between messages. */
  #message: ByteBlocks | undefined;
  /** What has come of a control frame. */
  #control = new Uint8Array();

  /** `maxBytes` is the length of the longest message. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether nothing of a message or a frame is pending. */
  get isBetween(): boolean {
    return this.#head.length === 0 && this.#frame === undefined &&
      this.#message === undefined;
  }

  /**
   * Takes the next bytes and returns the messages that they complete.
   *
   * @throws {FrameError} they are not allowed; nothing can be read any more
   */
  push(bytes: Uint8Array): ClientMessage[] {
    const messages: ClientMessage[] = [];
    for (let at = 0; at < bytes.length;) {
      if (this.#frame === undefined) {
        this.#head.push(bytes[at++] ?? 0);
        this.#frame = this.#readHead();
        if (this.#frame === undefined) continue;
        this.#begin(this.#frame);
      }
      at += this.#unmask(bytes.subarray(at), this.#frame);
      if (this.#come < this.#frame.length) continue;
      const message = this.#finish(this.#frame);
      this.#frame = undefined;
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  /** The frame, once its head is complete. */
  #readHead(): Frame | undefined {
    const [first = 0, second = 0] = this.#head;
    if (this.#head.length < 2) return undefined;
    const short = second & LENGTH;
    if (this.#head.length === 2) checkStart(first, second);
    const wide = short === MEDIUM ? 2 : short === LONG ? 8 : 0;
    if (this.#head.length < 2 + wide + MASK_BYTES) return undefined;
    const opcode = first & OPCODE;
    const length = wide === 0 ? short : this.#head.slice(2, 2 + wide)
      .reduce((sum, byte) => sum * 256 + byte, 0);
    if (wide > 0 && length <= (wide === 2 ? CONTROL_BYTES : MEDIUM_MOST)) {
      throw new FrameError(CLOSE.protocol, "a length is not the shortest");
    }
    if (opcode < CLOSING) this.#checkPart(opcode, length);
    const mask = Uint8Array.from(this.#head.slice(-MASK_BYTES));
    return { opcode, isFinal: (first & FINAL) !== 0, length, mask };
  }

  /** Checks that a frame of a message fits what came before it. */
  #checkPart(opcode: number, length: number): void {
    const isOpen = this.#message !== undefined;
    if (isOpen !== (opcode === CONTINUATION)) {
      throw new FrameError(
        CLOSE.protocol,
        isOpen ? "a message is not complete" : "no message is continued",
      );
    }
    if (opcode === BINARY) {
      throw new FrameError(CLOSE.unsupported, "messages must be text");
    }
    if ((this.#message?.length ?? 0) + length > this.#maxBytes) {
      throw new FrameError(
        CLOSE.tooLong,
        `a message has at most ${this.#maxBytes} bytes`,
      );
    }
  }

  /** Makes room for a frame's payload. */
  #begin({ opcode, length }: Frame): void {
    this.#head = [];
    this.#come = 0;
    if (opcode < CLOSING) this.#message ??= new ByteBlocks();
    else this.#control = new Uint8Array(length);
  }

  /** Takes what belongs to the payload; returns how many bytes. */
  #unmask(bytes: Uint8Array, { opcode, length, mask }: Frame): number {
    const piece = bytes.slice(0, length - this.#come);
    for (let i = 0; i < piece.length; i++) {
      const masked = mask[(this.#come + i) % MASK_BYTES] ?? 0;
      piece[i] = (piece[i] ?? 0) ^ masked;
    }
    if (opcode < CLOSING) this.#message?.push(piece);
    else this.#control.set(piece, this.#come);
    this.#come += piece.length;
    return piece.length;
  }

  #finish({ opcode, isFinal }: Frame): ClientMessage | undefined {
    if (opcode === PING) return { kind: "ping", payload: this.#control };
    if (opcode === PONG) return { kind: "pong" };
    if (opcode === CLOSING) return closing(this.#control);
    if (!isFinal || this.#message === undefined) return undefined;
    const bytes = this.#message.joined();
    this.#message = undefined;
    if (isUtf8(bytes)) return { kind: "text", bytes };
    throw new FrameError(CLOSE.notUtf8, "a message is not valid UTF-8");
  }
}

/** Checks the first two bytes of a frame. */
function checkStart(first: number, second: number): void {
  const opcode = first & OPCODE;
  const isControl = opcode >= CLOSING;
  const why = (first & RESERVED) !== 0
    ? "no extension was agreed on"
    : opcode > BINARY && !isControl || opcode > PONG
    ? "a frame has an unknown opcode"
    : (second & MASKED) === 0
    ? "a frame is not masked"
    : isControl && ((first & FINAL) === 0 || (second & LENGTH) > CONTROL_BYTES)
    ? "a control frame is too long, or in pieces"
    : undefined;
  if (why !== undefined) throw new FrameError(CLOSE.protocol, why);
}

/** Codes that are not for use by endpoints (section 7.4). */
function isCode(code: number): boolean {
  return code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code) ||
    code >= 3000 && code <= 4999;
}

function closing(payload: Uint8Array): ClientMessage {
  if (payload.length === 0) return { kind: "close", code: undefined };
  const [high = 0, low = 0] = payload;
  const code = high * 256 + low;
  if (payload.length === 1 || !isCode(code)) {
    throw new FrameError(CLOSE.protocol, "a close frame has no valid code");
  }
  if (!isUtf8(payload.subarray(2))) {
    throw new FrameError(CLOSE.notUtf8, "a reason is not valid UTF-8");
  }
  return { kind: "close", code };
}

/** A frame with a whole text. */
export function textFrame(text: string): Uint8Array {
  return frame(TEXT, new TextEncoder().encode(text));
}

/** Asks whether the client is there. */
export function pingFrame(): Uint8Array {
  return frame(PING, new Uint8Array());
}

/** Answers a ping. */
export function pongFrame(payload: Uint8Array): Uint8Array {
  return frame(PONG, payload);
}

/** Closes the connection; without a code, only the frame says so. */
export function closeFrame(code: number | undefined, reason = ""): Uint8Array {
  if (code === undefined) return frame(CLOSING, new Uint8Array());
  const text = new TextEncoder().encode(reason).subarray(0, CONTROL_BYTES - 2);
  return frame(CLOSING, Uint8Array.of(code >> 8, code & 0xff, ...text));
}

/** A server's frames are not masked. */
function frame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const wide = length < MEDIUM ? 0 : length <= MEDIUM_MOST ? 2 : 8;
  const bytes = new Uint8Array(2 + wide + length);
  bytes[0] = FINAL | opcode;
  bytes[1] = wide === 0 ? length : wide === 2 ? MEDIUM : LONG;
  const view = new DataView(bytes.buffer);
  if (wide === 2) view.setUint16(2, length);
  if (wide === 8) view.setBigUint64(2, BigInt(length));
  bytes.set(payload, 2 + wide);
  return bytes;
}
