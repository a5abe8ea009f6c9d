/**
 * Reads many lines at a time, as fast as the disk, to search a file without decoding each line.
 *
 * @module
 */
import { readingPause } from "./reading_pace.ts";
import { Buffer } from "node:buffer";

/**
 * Complete lines as the file has them. The text has one character for each byte (Latin-1), which is what the engine
 * copies and searches fastest; {@linkcode decodeBytes} makes real text of a part.
 */
export interface LineBlock {
  /** Lines with their line ends; only the file's last may lack it. */
  readonly text: string;
  /** The same bytes, until the next block is asked for. */
  readonly bytes: Uint8Array;
  /** Where the first line begins, in bytes. */
  readonly offset: number;
}

/** Which part of a file is read. */
export interface BlockRange {
  /** Where a line begins, in bytes; default 0. */
  readonly start?: number;
  /** Where a line ends, in bytes; default the file's end. */
  readonly end?: number;
}

const LF = 0x0a;
/** Bytes for each read. */
const CHUNK = 256 * 1024;
/** Characters of a block: smaller blocks survive fewer young collections, which keeps the heap small. */
const TEXT = 16 * 1024;

const decoder = new TextDecoder();

/** Decodes a part of a block's text as UTF-8. */
export function decodeBytes(latin1: string): string {
  return decoder.decode(Buffer.from(latin1, "latin1"));
}

/** A copy of a part of a block's text: the part itself would keep the whole block in memory. */
export function copyOf(part: string): string {
  return Buffer.from(part, "utf16le").toString("utf16le");
}

/**
 * Reads a file's lines in order, and reads ahead while the caller uses a block. Memory is bounded by the longest line.
 *
 * @throws the system's error if the file cannot be read
 */
export async function* readBlocks(
  file: Deno.FsFile,
  { start = 0, end = Infinity }: BlockRange = {},
): AsyncGenerator<LineBlock, void> {
  let [chunk, other] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
  let offset = start; // of the chunk's first byte, where a line begins
  let kept = 0; // bytes of that line that are read already
  const read = () => {
    const wanted = Math.min(chunk.length - kept, end - offset - kept);
    return ahead(readAt(file, offset + kept, chunk, kept, wanted));
  };
  for (let reading = read();;) {
    const count = await reading;
    const filled = chunk.subarray(0, kept + count);
    // An incomplete line is read again with the next chunk, except at the end of the file.
    const lines = count === 0
      ? filled.length
      : Uint8Array.prototype.lastIndexOf.call(filled, LF) + 1;
    const blocks = textBlocks(filled.subarray(0, lines), offset);
    if (count === 0) return yield* blocks;
    kept = filled.length - lines;
    offset += lines;
    const size = kept === chunk.length ? 2 * kept : chunk.length;
    const next = size === other.length ? other : Buffer.alloc(size);
    filled.copy(next, 0, lines);
    [chunk, other] = [next, chunk];
    reading = read();
    try {
      yield* blocks;
      const pause = readingPause();
      if (pause !== undefined) await pause;
    } finally {
      await reading.catch(() => {}); // nobody closes the file meanwhile
    }
  }
}

/**
 * Reads a file's lines from the last block to the first, until the caller stops; within a block they are in order.
 * Reads ahead while the caller uses a block. Memory is bounded by the longest line.
 *
 * @throws the system's error if the file cannot be read
 */
export async function* readBlocksBackwards(
  file: Deno.FsFile,
  { start = 0, end }: BlockRange = {},
): AsyncGenerator<LineBlock, void> {
  let [chunk, other] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
  let upTo = end ?? (await file.stat()).size; // where the next block ends
  const from = () => Math.max(start, upTo - chunk.length);
  const read = () =>
    ahead(readAt(file, from(), chunk, 0, Math.max(0, upTo - from())));
  for (let reading = read(); upTo > start;) {
    const offset = from();
    const filled = chunk.subarray(0, await reading);
    // The line that the chunk begins within is read again with what is before it.
    const first = offset === start ? 0 : filled.indexOf(LF) + 1;
    upTo = offset + filled.length; // less than before if the file was cut meanwhile
    if (offset > start && (first === 0 || first === filled.length)) {
      chunk = Buffer.alloc(2 * chunk.length);
      reading = read();
      continue;
    }
    const blocks = textBlocks(filled.subarray(first), offset + first, true);
    upTo = offset + first;
    [chunk, other] = [other, chunk];
    reading = read();
    try {
      yield* blocks;
      const pause = readingPause();
      if (pause !== undefined) await pause;
    } finally {
      await reading.catch(() => {}); // nobody closes the file meanwhile
    }
  }
}

/** A read ahead: its failure counts only if it is awaited. */
function ahead(reading: Promise<number>): Promise<number> {
  reading.catch(() => {});
  return reading;
}

/** The bytes at an offset, up to `length` of them, one character for each. */
export async function bytesAt(
  file: Deno.FsFile,
  offset: number,
  length: number,
): Promise<string> {
  const bytes = Buffer.alloc(length);
  const read = await readAt(file, offset, bytes, 0, length);
  return bytes.toString("latin1", 0, read);
}

/** Where the first line begins at or after an offset; the file's end if none does. */
export async function lineStart(
  file: Deno.FsFile,
  offset: number,
): Promise<number> {
  const chunk = Buffer.alloc(TEXT);
  for (let at = offset - 1; offset > 0;) {
    const read = await readAt(file, at, chunk, 0, chunk.length);
    const found = chunk.subarray(0, read).indexOf(LF);
    if (found >= 0) return at + found + 1;
    at += read;
    if (read < chunk.length) return at;
  }
  return 0;
}

/** Cuts what was read into blocks of whole lines; text is made of one at a time, so that the last can be collected. */
function* textBlocks(
  bytes: Buffer,
  offset: number,
  backwards = false,
): Generator<LineBlock, void> {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at = blockEnd(bytes, at)) starts.push(at);
  const ends = [...starts.slice(1), bytes.length];
  for (let i = 0; i < starts.length; i++) {
    const place = backwards ? starts.length - 1 - i : i;
    const start = starts[place] ?? 0;
    const part = bytes.subarray(start, ends[place]);
    yield {
      text: part.toString("latin1"),
      bytes: part,
      offset: offset + start,
    };
  }
}

/** Where a block ends that begins at `at`: as many lines as go into one, but at least one. */
function blockEnd(bytes: Buffer, at: number): number {
  if (bytes.length - at <= TEXT) return bytes.length;
  const last = bytes.subarray(at, at + TEXT);
  const lines = Uint8Array.prototype.lastIndexOf.call(last, LF) + 1;
  if (lines > 0) return at + lines;
  const long = Uint8Array.prototype.indexOf.call(bytes, LF, at) + 1;
  return long === 0 ? bytes.length : long;
}

/** The last read of each file: a file has only one position, so reads must not overlap. */
const turns = new WeakMap<Deno.FsFile, Promise<unknown>>();

/**
 * Reads bytes into a place of a buffer; fewer only at the end of the file.
 *
 * @returns how many were read
 * @throws the system's error if the file cannot be read
 */
async function readAt(
  file: Deno.FsFile,
  offset: number,
  into: Uint8Array,
  at: number,
  length: number,
): Promise<number> {
  const read = async () => {
    await file.seek(offset, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < length) {
      const count = await file.read(into.subarray(at + filled, at + length));
      if (count === null) break;
      filled += count;
    }
    return filled;
  };
  const turn = (turns.get(file) ?? Promise.resolve()).then(read, read);
  turns.set(file, turn);
  return await turn;
}
