/**
 * Many lines at a time, as fast as the disk: the way to search a file of lines without decoding each of them.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/**
 * Whole lines as they stand in the file. The text has one character for each byte (Latin-1), which is what the
 * engine copies and searches fastest; {@linkcode decodeBytes} makes real text of a part.
 */
export interface LineBlock {
  /** Lines with their line ends; only the file's last may lack it. */
  readonly text: string;
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
/** What is read at once. */
const CHUNK = 256 * 1024;
/** Strings beyond 128 KiB are not collected young; shorter ones keep the heap small. */
const TEXT = 60 * 1024;

const decoder = new TextDecoder();

/** The text that a part of a block's text stands for. */
export function decodeBytes(latin1: string): string {
  return decoder.decode(Buffer.from(latin1, "latin1"));
}

/** The same text on its own: a part of a block's text keeps the whole block in memory. */
export function copyOf(part: string): string {
  return Buffer.from(part, "utf16le").toString("utf16le");
}

/**
 * Reads a file's lines in order. Memory is bounded by the longest line.
 *
 * @throws the system's error if the file cannot be read
 */
export async function* readBlocks(
  file: Deno.FsFile,
  { start = 0, end = Infinity }: BlockRange = {},
): AsyncGenerator<LineBlock, void> {
  let chunk = Buffer.alloc(CHUNK);
  let offset = start; // of the chunk's first byte, where a line begins
  let kept = 0; // bytes of that line that are read already
  while (true) {
    const wanted = Math.min(chunk.length - kept, end - offset - kept);
    const read = await readAt(file, offset + kept, chunk, kept, wanted);
    const filled = chunk.subarray(0, kept + read);
    // What has no line end is read again with what follows, unless nothing does.
    const lines = read === 0
      ? filled.length
      : Uint8Array.prototype.lastIndexOf.call(filled, LF) + 1;
    yield* textBlocks(filled.subarray(0, lines), offset);
    if (read === 0) return;
    kept = filled.length - lines;
    offset += lines;
    if (kept === chunk.length) {
      chunk = Buffer.concat([chunk], 2 * chunk.length);
    } else {
      chunk.copyWithin(0, lines, lines + kept);
    }
  }
}

/**
 * Reads a file's lines from the last block to the first, as far as the caller wants; within a block they stand in
 * order. Memory is bounded by the longest line.
 *
 * @throws the system's error if the file cannot be read
 */
export async function* readBlocksBackwards(
  file: Deno.FsFile,
  { start = 0, end }: BlockRange = {},
): AsyncGenerator<LineBlock, void> {
  let chunk = Buffer.alloc(CHUNK);
  let upTo = end ?? (await file.stat()).size; // where the next block ends
  while (upTo > start) {
    const offset = Math.max(start, upTo - chunk.length);
    const read = await readAt(file, offset, chunk, 0, upTo - offset);
    upTo = offset + read; // less than before if the file was cut meanwhile
    const filled = chunk.subarray(0, read);
    // The line that the chunk begins within is read again with what is before it.
    const first = offset === start ? 0 : filled.indexOf(LF) + 1;
    if (offset > start && (first === 0 || first === read)) {
      chunk = Buffer.alloc(2 * chunk.length);
      continue;
    }
    const blocks = textBlocks(filled.subarray(first), offset + first);
    yield* [...blocks].reverse();
    upTo = offset + first;
  }
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

/** Cuts what was read into blocks of whole lines. */
function* textBlocks(
  bytes: Buffer,
  offset: number,
): Generator<LineBlock, void> {
  let at = 0;
  while (at < bytes.length) {
    const to = blockEnd(bytes, at);
    yield { text: bytes.toString("latin1", at, to), offset: offset + at };
    at = to;
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

/** Reads bytes into a place of a buffer; fewer only at the end of the file. */
async function readAt(
  file: Deno.FsFile,
  offset: number,
  into: Uint8Array,
  at: number,
  length: number,
): Promise<number> {
  await file.seek(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const read = await file.read(into.subarray(at + filled, at + length));
    if (read === null) break;
    filled += read;
  }
  return filled;
}
