/**
 * Decompresses bodies (RFC 9110, section 8.4.1) in small steps, so that a reader can stop at each step: a few bytes may
 * become a thousand times as many.
 *
 * @module
 */
import type { Transform } from "node:stream";
import { ZstdFrames } from "./zstd_frames.ts";

/** A content coding. */
export type Coding = "gzip" | "deflate" | "zstd";

const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["zstd", "zstd"],
]);

/** The coding that a header names; undefined for an unknown one. */
export function codingOf(name: string): Coding | undefined {
  return CODINGS.get(name.trim().toLowerCase());
}

/** Compressed bytes for each step, and the longest output of a step. */
const INPUT_BYTES = 16 * 1024;
const OUTPUT_BYTES = 64 * 1024;

/**
 * Decompression pauses for `REST_MS` after `TURN_MS`, over all bodies: the runtime polls the network reliably only when
 * nothing else is ready.
 */
const TURN_MS = 4;
const REST_MS = 1;

let worked = performance.now();
let rest: Promise<void> | undefined;

/** The pause to wait for; undefined if none is due. */
function dueRest(): Promise<void> | undefined {
  if (rest !== undefined || performance.now() - worked < TURN_MS) return rest;
  return rest = new Promise((resolve) =>
    setTimeout(() => {
      rest = undefined;
      worked = performance.now();
      resolve();
    }, REST_MS)
  );
}

/**
 * The largest window is 8 MiB, which RFC 8878, section 3.1.1.1.2, requires decoders to support; larger ones are
 * refused.
 */
const ZSTD_WINDOW_LOG = 23;

/**
 * Decompresses a body, which may have several members or frames.
 *
 * @throws what the body throws, or another error if the data is damaged or cut
 */
export async function* decompress(
  compressed: AsyncIterable<Uint8Array>,
  coding: Coding,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  using decompressor = await Decompressor.of(coding);
  for await (const bytes of compressed) {
    for (let at = 0; at < bytes.length; at += INPUT_BYTES) {
      yield* decompressor.take(bytes.subarray(at, at + INPUT_BYTES));
    }
  }
  yield* decompressor.end();
}

type Zlib = typeof import("node:zlib");

class Decompressor implements Disposable {
  readonly #zlib: Zlib;
  readonly #coding: Coding;
  readonly #frames = new ZstdFrames();
  /** Undefined before the first byte of a body or frame. */
  #stream: Transform | undefined;
  #failure: unknown;
  #begun = false;
  #over = false;
  #wake = () => {};

  private constructor(zlib: Zlib, coding: Coding) {
    this.#zlib = zlib;
    this.#coding = coding;
  }

  static async of(coding: Coding): Promise<Decompressor> {
    return new Decompressor(await import("node:zlib"), coding);
  }

  async *take(
    bytes: Uint8Array,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    this.#begun = true;
    if (this.#coding !== "zstd") return yield* this.#write(bytes);
    for (let at = 0; at < bytes.length;) {
      const end = this.#frames.end(bytes, at);
      yield* this.#write(bytes.subarray(at, end));
      at = end;
      if (this.#frames.between) yield* this.#finish();
    }
  }

  async *end(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    if (!this.#begun || !this.#frames.between) {
      throw new Error("the data is cut");
    }
    yield* this.#finish();
  }

  [Symbol.dispose](): void {
    this.#stream?.destroy();
  }

  async *#write(
    bytes: Uint8Array,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const stream = this.#stream ??= this.#open(bytes);
    let taken = false;
    stream.write(bytes, () => {
      taken = true;
      this.#wake();
    });
    yield* this.#pieces(stream, () => taken);
  }

  async *#finish(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    stream.end();
    yield* this.#pieces(stream, () => this.#over);
    stream.destroy();
    this.#stream = undefined;
  }

  /** Yields the stream's output until `isDone`. */
  async *#pieces(
    stream: Transform,
    isDone: () => boolean,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    while (true) {
      const woken = new Promise<void>((resolve) => this.#wake = resolve);
      const piece = stream.read();
      if (piece !== null) yield bytesOf(piece);
      else if (this.#failure !== undefined) throw this.#failure;
      else if (isDone()) return;
      else await woken;
      const due = dueRest();
      if (due !== undefined) await due;
    }
  }

  #open(bytes: Uint8Array): Transform {
    const stream = this.#create(bytes);
    this.#over = false;
    stream.on("readable", () => this.#wake());
    stream.on("end", () => {
      this.#over = true;
      this.#wake();
    });
    stream.on("error", (error: unknown) => {
      this.#failure = error;
      this.#wake();
    });
    return stream;
  }

  #create(bytes: Uint8Array): Transform {
    const zlib = this.#zlib;
    const options = { chunkSize: OUTPUT_BYTES };
    switch (this.#coding) {
      case "gzip":
        return zlib.createGunzip(options);
      case "deflate":
        // Some servers leave out zlib's header; browsers accept that, too.
        return isZlib(bytes)
          ? zlib.createInflate(options)
          : zlib.createInflateRaw(options);
      case "zstd":
        return zlib.createZstdDecompress({
          ...options,
          params: {
            [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG,
          },
        });
    }
  }
}

/** Views a Node buffer as a plain `Uint8Array`; the stream never writes to it again. */
function bytesOf(piece: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(piece.buffer, piece.byteOffset, piece.length);
}

/** Checks zlib's header (RFC 1950, section 2.2); if there is only one byte, by its method. */
function isZlib([method = 0, flags]: Uint8Array): boolean {
  return method % 16 === 8 &&
    (flags === undefined || (method * 256 + flags) % 31 === 0);
}
