/**
 * Where lines are, in one number for each.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  identityOf,
  isSame,
  type LineFile,
} from "../../../files/line_files.ts";
import { rotatedKinNow } from "../../../files/rotation.ts";
import type { RawLine } from "../../line/recorded_line.ts";

/** A place is the index of a file times this, plus an offset. */
const STEP = 2 ** 42;

/** The place of a line. */
export function placeOf(file: number, offset: number): number {
  return file * STEP + offset;
}

/** The index of the file that a place is in, and the offset there. */
export function locationAt(place: number): { index: number; offset: number } {
  return { index: Math.floor(place / STEP), offset: place % STEP };
}

/** Where lines of one kind are, in order, and a number for each. */
export class Places {
  readonly #places: number[] = [];
  readonly #sizes: number[] = [];
  readonly #numbers: number[] = [];

  add(place: number, size: number, number = -1): void {
    this.#places.push(place);
    this.#sizes.push(size);
    this.#numbers.push(number);
  }

  /** Place, size and number of each line, the last one first. */
  *backwards(): Generator<[place: number, size: number, number: number], void> {
    for (let i = this.#places.length - 1; i >= 0; i--) {
      yield [
        this.#places[i] ?? 0,
        this.#sizes[i] ?? 0,
        this.#numbers[i] ?? -1,
      ];
    }
  }

  /** The same in order. */
  *forwards(): Generator<[place: number, size: number], void> {
    for (const [i, place] of this.#places.entries()) {
      yield [place, this.#sizes[i] ?? 0];
    }
  }
}

/**
 * Reads lines at places, synchronously: what is found is read when its reader asks for it. Keeps files open until it is
 * disposed; then it opens them for each line.
 */
export class PlaceReader implements Disposable {
  readonly #files: readonly LineFile[];
  /** By the indexes of their files. */
  #open: (Deno.FsFile | undefined)[] = [];
  #isDisposed = false;

  /** Opens nothing yet. */
  constructor(files: readonly LineFile[]) {
    this.#files = files;
  }

  /** The line at a place; undefined if its file was replaced or cannot be read. */
  read(place: number, size: number): RawLine | undefined {
    const { index, offset } = locationAt(place);
    const file = this.#files[index];
    const opened = file && (this.#open[index] ??= openNow(file));
    if (file === undefined || opened === undefined) return undefined;
    try {
      const bytes = readNow(opened, offset, size);
      return bytes === undefined
        ? undefined
        : { bytes: bytes.toString("latin1"), path: file.path, offset };
    } finally {
      if (this.#isDisposed) this.#close();
    }
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#close();
  }

  #close(): void {
    for (const file of this.#open) file?.close();
    this.#open = [];
  }
}

/** Opens a file, which may have been rotated meanwhile. */
function openNow(wanted: LineFile): Deno.FsFile | undefined {
  for (const path of [wanted.path, ...rotatedKinNow(wanted.path)]) {
    try {
      const file = Deno.openSync(path, { read: true });
      if (isSame(identityOf(file.statSync()), wanted)) return file;
      file.close();
    } catch {
      // It was removed.
    }
  }
  return undefined;
}

/** Bytes at an offset; undefined if there are fewer. */
function readNow(
  file: Deno.FsFile,
  offset: number,
  size: number,
): Buffer | undefined {
  try {
    const bytes = Buffer.allocUnsafe(size);
    file.seekSync(offset, Deno.SeekMode.Start);
    for (let filled = 0; filled < size;) {
      const count = file.readSync(bytes.subarray(filled));
      if (count === null) return undefined;
      filled += count;
    }
    return bytes;
  } catch {
    return undefined; // what cannot be read is not shown
  }
}
