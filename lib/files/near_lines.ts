/**
 * Lines that other lines need. Each is written again when its last copy is too far back, so a reader finds it in the
 * same file without reading the whole file.
 *
 * @module
 */
import { lineStart, readBlocks } from "./line_blocks.ts";
import type { FileIdentity } from "./line_files.ts";

/** A line that must be shortly before those that need it. */
export interface NeededLine {
  /** Its beginning, in ASCII: as long as that of every other needed line, and different from all of them. */
  readonly start: string;
  /** The whole line, without line end. */
  readonly text: string;
  /** Its length in UTF-8. */
  readonly bytes: number;
}

/** What lines to be appended need. */
export interface Needed {
  /** The needed lines. */
  readonly lines: readonly NeededLine[];
  /** The known places of such lines. */
  readonly near: NearLines;
}

/** How far before the end of a file a needed line counts as near, in bytes. */
export const NEAR: number = 8 * 1024 * 1024;
/** With more places than this, those that are no longer near are forgotten. */
const MANY = 1000;

interface Place {
  readonly offset: number;
  /** Length of the line. */
  readonly bytes: number;
}

/** Remembers the places of needed lines in the current file. */
export class NearLines {
  readonly #marker: string;
  readonly #places = new Map<string, Place>();
  #file: FileIdentity | undefined;
  /** The file has been searched up to here. */
  #upTo = 0;

  /** Begins without places. Every needed line, and no other line, begins with `marker`. */
  constructor(marker: string) {
    this.#marker = marker;
  }

  /** Whether lines are known to be near the end of a file of a given size, without a search. */
  areNear(
    file: Deno.FsFile,
    size: number,
    needed: readonly NeededLine[],
  ): boolean {
    return needed.every(({ start, bytes }) => {
      const place = this.#places.get(start);
      return place?.bytes === bytes && size - place.offset <= NEAR &&
        // Checks that the file still has it there.
        bytesNow(file, place.offset, start.length) === start;
    });
  }

  /**
   * The lines that are not near the end of a file.
   *
   * @throws the system's error if the file cannot be read
   */
  async missing(
    file: Deno.FsFile,
    info: Deno.FileInfo,
    needed: readonly NeededLine[],
  ): Promise<NeededLine[]> {
    // What is written to a pipe cannot be read again.
    if (!info.isFile) return [...needed];
    const { size } = info;
    const missing = () =>
      needed.filter((line) => !this.areNear(file, size, [line]));
    if (missing().length === 0) return [];
    const [first] = needed;
    if (first !== undefined) await this.#search(file, info, first.start.length);
    return missing();
  }

  /** Remembers lines that were written one after the other, the first at `offset`. */
  wrote(lines: readonly NeededLine[], offset: number): void {
    for (const { start, bytes } of lines) {
      this.#places.set(start, { offset, bytes });
      offset += bytes + 1;
    }
    if (this.#places.size <= MANY) return;
    for (const [start, place] of this.#places) {
      if (offset - place.offset > NEAR) this.#places.delete(start);
    }
  }

  /** Searches the part near the end of a file that was not searched before. */
  async #search(
    file: Deno.FsFile,
    info: Deno.FileInfo,
    length: number,
  ): Promise<void> {
    const { dev, ino, birthtime, size } = info;
    const born = birthtime?.getTime() ?? null;
    const known = this.#file;
    const same = known?.dev === dev && known.ino === ino &&
      known.born === born && size >= this.#upTo;
    if (!same) {
      this.#places.clear();
      this.#upTo = 0;
    }
    this.#file = { dev, ino, born };
    const start = await lineStart(file, Math.max(this.#upTo, size - NEAR));
    for await (const block of readBlocks(file, { start, end: size })) {
      this.#note(block.text, block.offset, length);
    }
    this.#upTo = size;
  }

  #note(text: string, offset: number, length: number): void {
    let at = text.indexOf(this.#marker);
    while (at >= 0) {
      const end = text.indexOf("\n", at);
      // A line without line end was cut.
      if (end < 0) return;
      if (at === 0 || text[at - 1] === "\n") {
        const place = { offset: offset + at, bytes: end - at };
        this.#places.set(copyOf(text.slice(at, at + length)), place);
      }
      at = text.indexOf(this.#marker, end);
    }
  }
}

/** For lines that need no others. */
export const NEAR_NOTHING: Needed = { lines: [], near: new NearLines("\n") };

/** A copy of a part of a block's text: the part itself would keep the whole block in memory. */
function copyOf(ascii: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(ascii));
}

function bytesNow(file: Deno.FsFile, offset: number, length: number): string {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  const read = file.readSync(bytes) ?? 0;
  return new TextDecoder("latin1").decode(bytes.subarray(0, read));
}
