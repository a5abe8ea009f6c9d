/**
 * What a client of a WebSocket sends, byte by byte.
 *
 * @module
 */

/** How a frame differs from that of a usual client. */
export interface FrameOptions {
  /** Whether it ends its message; default true. */
  final?: boolean;
  /** Default: it is masked. */
  masked?: boolean;
  /** Bits of the first byte that extensions use. */
  reserved?: number;
  /** Bytes of its length: 0, 2 or 8; default the shortest. */
  wide?: 0 | 2 | 8;
  /** The length that it says, where that is not its own. */
  says?: number;
}

const MASK = [0x12, 0xfe, 0x00, 0x7f];

/** A frame of a client; 1 is text, 0 continues, 8 closes, 9 is a ping, 10 a pong. */
export function clientFrame(
  opcode: number,
  payload: string | Uint8Array = "",
  options: FrameOptions = {},
): Uint8Array<ArrayBuffer> {
  const bytes = typeof payload === "string"
    ? new TextEncoder().encode(payload)
    : payload;
  const { final = true, masked = true, reserved = 0 } = options;
  const { says = bytes.length } = options;
  const { wide = says < 126 ? 0 : says < 65_536 ? 2 : 8 } = options;
  const head = new DataView(new ArrayBuffer(2 + wide));
  head.setUint8(0, (final ? 0x80 : 0) | reserved | opcode);
  const short = wide === 0 ? says : wide === 2 ? 126 : 127;
  head.setUint8(1, (masked ? 0x80 : 0) | short);
  if (wide === 2) head.setUint16(2, says);
  if (wide === 8) head.setBigUint64(2, BigInt(says));
  const sent = masked
    ? bytes.map((byte, at) => byte ^ (MASK[at % 4] ?? 0))
    : bytes;
  return Uint8Array.from([
    ...new Uint8Array(head.buffer),
    ...masked ? MASK : [],
    ...sent,
  ]);
}

/** A close frame with a code and a reason. */
export function clientClose(
  code: number,
  reason: string | Uint8Array = "",
): Uint8Array<ArrayBuffer> {
  const text = typeof reason === "string"
    ? new TextEncoder().encode(reason)
    : reason;
  return clientFrame(8, Uint8Array.from([code >> 8, code & 0xff, ...text]));
}
