/**
 * Takes a form apart while it passes (RFC 2046, section 5.1). What it yields, joined, is the form as it came.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ApiError } from "../../core/errors.ts";
import { invalid } from "../../core/data/invalid.ts";
import { parametersOf, type PartHead, readPartHead } from "./part_head.ts";

/** One stretch of a form. */
export type FormEvent =
  /** Bytes between parts. */
  | { readonly kind: "frame"; readonly bytes: Uint8Array }
  /** The headers of the next part, with the blank line at their end. */
  | {
    readonly kind: "head";
    readonly bytes: Uint8Array;
    readonly head: PartHead;
  }
  /** Content of the part. */
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  /** The part has ended. */
  | { readonly kind: "end" };

/** Longest headers of one part, in bytes. */
const HEAD_BYTES = 8 * 1024;
/** Most parts. */
const MOST_PARTS = 1000;
/** Longest boundary, in characters (RFC 2046, section 5.1.1). */
const BOUNDARY_LENGTH = 70;

const BLANK_LINE = Buffer.from("\r\n\r\n");

/**
 * The boundary that a content type names.
 *
 * @throws {ApiError} 400: it names none
 */
export function boundaryOf(type: string): string {
  const boundary = parametersOf(type).get("boundary") ?? "";
  if (boundary !== "" && boundary.length <= BOUNDARY_LENGTH) return boundary;
  throw badForm("its content type names no boundary");
}

/**
 * Takes a form apart.
 *
 * @throws {ApiError} 400: it is cut, a part has no name, or there are too many parts
 */
export async function* scanForm(
  pieces: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<FormEvent, void> {
  const scan = new Scan(boundary);
  for await (const piece of pieces) yield* scan.add(piece);
  scan.end();
}

type State = "before" | "boundary" | "head" | "data" | "after";

class Scan {
  /** What separates parts. At the very beginning the first one has no line end before it. */
  readonly #delimiter: Buffer;
  #state: State = "before";
  #rest: Buffer;
  /** Bytes of the rest that are made up: the line end before the first boundary. */
  #invented = 2;
  #parts = 0;

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    this.#rest = Buffer.from("\r\n");
  }

  *add(piece: Uint8Array): Generator<FormEvent, void> {
    this.#rest = this.#rest.length === 0
      ? Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      : Buffer.concat([this.#rest, piece]);
    while (this.#rest.length > 0) {
      const before = this.#rest.length;
      const state = this.#state;
      yield* this.#step();
      if (this.#rest.length === before && this.#state === state) return;
    }
  }

  /** Checks that the form is complete. */
  end(): void {
    if (this.#state !== "after") throw badForm("it is cut");
  }

  *#step(): Generator<FormEvent, void> {
    switch (this.#state) {
      case "before":
        return yield* this.#upToDelimiter("frame");
      case "data":
        return yield* this.#upToDelimiter("data");
      case "boundary":
        return yield* this.#lineEnd();
      case "head":
        return yield* this.#head();
      case "after":
        yield this.#frame(this.#rest.length);
    }
  }

  *#upToDelimiter(kind: "frame" | "data"): Generator<FormEvent, void> {
    const at = this.#rest.indexOf(this.#delimiter);
    // The end may be the beginning of a delimiter.
    const length = at >= 0
      ? at
      : Math.max(0, this.#rest.length - this.#delimiter.length + 1);
    if (length > 0) {
      yield kind === "frame"
        ? this.#frame(length)
        : { kind, bytes: this.#take(length) };
    }
    if (at < 0) return;
    if (kind === "data") yield { kind: "end" };
    yield this.#frame(this.#delimiter.length);
    this.#state = "boundary";
  }

  /** Behind a boundary: `--` ends the form, otherwise the line ends and a part begins. */
  *#lineEnd(): Generator<FormEvent, void> {
    const text = this.#rest.subarray(0, HEAD_BYTES).toString("latin1");
    if (text.startsWith("--")) {
      this.#state = "after";
      return;
    }
    const [padded] = /^[\t ]*\r\n/.exec(text) ?? [];
    if (padded !== undefined) {
      this.#state = "head";
      this.#parts++;
      if (this.#parts > MOST_PARTS) {
        throw badForm(`it has more than ${MOST_PARTS} parts`);
      }
      yield this.#frame(padded.length);
    } else if (text.length === HEAD_BYTES || !/^(?:-|[\t ]*\r?)$/.test(text)) {
      throw badForm("a boundary is followed by something else");
    }
  }

  *#head(): Generator<FormEvent, void> {
    const at = this.#rest.indexOf(BLANK_LINE);
    if (at < 0 || at > HEAD_BYTES) {
      if (this.#rest.length <= HEAD_BYTES) return;
      throw badForm(
        `the headers of a part are longer than ${HEAD_BYTES} bytes`,
      );
    }
    const head = readPartHead(this.#rest.subarray(0, at).toString("utf8"));
    if (head === undefined) throw badForm("a part has no name");
    yield { kind: "head", bytes: this.#take(at + BLANK_LINE.length), head };
    this.#state = "data";
  }

  #frame(length: number): FormEvent {
    const bytes = this.#take(length);
    const invented = Math.min(this.#invented, length);
    this.#invented -= invented;
    return { kind: "frame", bytes: bytes.subarray(invented) };
  }

  #take(length: number): Uint8Array {
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return bytes;
  }
}

/** The error for a form that cannot be read. */
function badForm(why: string): ApiError {
  return invalid(undefined, `is not a valid form: ${why}`);
}
