/**
 * Writes rows as COPY reads them in its binary format: nothing is escaped, and the server parses no numbers or times.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** The types of columns that can be written. */
export type ColumnType =
  | "text"
  | "timestamptz"
  | "bigint"
  | "integer"
  | "double precision";

/** A value of a row; times are RFC 3339 in UTC, or `infinity` and `-infinity`. */
export type ColumnValue = string | number | null;

/** Bytes of a piece; a longer row is one piece. */
const ROOM = 128 * 1024;
/** The longest text whose length in bytes is estimated instead of counted. */
const SHORT = 16 * 1024;
/** Bytes that a character (UTF-16 unit) takes at most. */
const WIDEST = 3;
/** The longest text that is written faster here than by the encoder. */
const TINY = 24;

const SIGNATURE = Uint8Array.of(
  ...[0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00],
  ...[0, 0, 0, 0], // flags
  ...[0, 0, 0, 0], // length of further members of the header
);
/** The times of the server count from 2000, in µs. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const [LATEST, EARLIEST] = [2n ** 63n - 1n, -(2n ** 63n)];

const encoder = new TextEncoder();

/**
 * The rows in pieces.
 *
 * @param rows of each row the values of all columns
 */
export function* binaryRows(
  types: readonly ColumnType[],
  rows: Iterable<readonly ColumnValue[]>,
): Generator<Uint8Array, void> {
  let piece = new Piece(ROOM);
  piece.add(SIGNATURE);
  for (const row of rows) {
    const most = mostBytes(row);
    if (most > piece.left) {
      yield piece.written;
      piece = new Piece(Math.max(ROOM, most));
    }
    piece.int16(types.length);
    for (const [at, type] of types.entries()) {
      const value = row[at];
      if (value === null || value === undefined) piece.int32(-1);
      else WRITE[type](piece, value);
    }
  }
  yield piece.written;
  yield Uint8Array.of(0xff, 0xff); // there are no more
}

const WRITE: Readonly<
  Record<ColumnType, (piece: Piece, value: string | number) => void>
> = {
  text: (piece, value) => piece.text(String(value)),
  timestamptz: (piece, value) => {
    piece.int32(8);
    piece.int64(microseconds(String(value)));
  },
  bigint: (piece, value) => {
    piece.int32(8);
    piece.int64(BigInt(value));
  },
  integer: (piece, value) => {
    piece.int32(4);
    piece.int32(Number(value));
  },
  "double precision": (piece, value) => {
    piece.int32(8);
    piece.float64(Number(value));
  },
};

function microseconds(time: string): bigint {
  if (time === "infinity") return LATEST;
  if (time === "-infinity") return EARLIEST;
  return BigInt(Date.parse(time) - EPOCH_MS) * 1000n;
}

function mostBytes(row: readonly ColumnValue[]): number {
  let most = 2;
  for (const value of row) {
    most += 4;
    if (typeof value !== "string") most += 8;
    else if (value.length <= SHORT) most += Math.max(8, WIDEST * value.length);
    else most += Buffer.byteLength(value);
  }
  return most;
}

class Piece {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(room: number) {
    this.#bytes = new Uint8Array(room);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  add(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  int16(value: number): void {
    this.#view.setInt16(this.#at, value);
    this.#at += 2;
  }

  int32(value: number): void {
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  int64(value: bigint): void {
    this.#view.setBigInt64(this.#at, value);
    this.#at += 8;
  }

  float64(value: number): void {
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  text(value: string): void {
    const start = this.#at + 4;
    const length = value.length <= TINY && this.#tiny(value, start)
      ? value.length
      : encoder.encodeInto(value, this.#bytes.subarray(start)).written;
    this.int32(length);
    this.#at += length;
  }

  /** Writes a text of ASCII; returns false for others. */
  #tiny(value: string, start: number): boolean {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      this.#bytes[start + i] = code;
    }
    return true;
  }
}
