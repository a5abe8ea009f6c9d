/**
 * Files of lines that several processes append to: JSON Lines, but this code does not parse lines.
 *
 * Writers append whole lines under the file's advisory lock. A last line without line end ("torn": a crash, a full
 * disk) is kept, and closed by the next writer.
 *
 * @module
 */
import {
  byteLength,
  checkLines,
  encodeLines,
  type LineText,
  mostBytes,
} from "./line_bytes.ts";
import {
  type BackwardRange,
  type FileBlock,
  type FilesRange,
  LineFiles,
  type LinePosition,
} from "./line_files.ts";
import { FILE_MODE, holdsLock, type LockOptions, openLocked } from "./lock.ts";
import { NEAR_NOTHING, type Needed } from "./near_lines.ts";
import { rotate } from "./rotation.ts";

/** One line of a file. */
export interface Line extends LinePosition {
  /** Without its line end (LF or CRLF); empty for a blank line. */
  readonly text: string;
  /** Path of its file. */
  readonly path: string;
  /** Whether it is the file's last line and has no line end: cut, or still being written. */
  readonly torn: boolean;
}

/** How lines are appended. */
export interface AppendOptions {
  /** Rotates the file first if it would grow beyond this many bytes; default never. */
  readonly maxBytes?: number;
  /** Lines that must be shortly before these in the same file; missing ones are appended first. */
  readonly needed?: Needed;
  /** How to wait for the file's lock. */
  readonly lock?: LockOptions;
}

export type { LineText };

const LF = 0x0a;
const CR = 0x0d;
/** Bytes for each write. */
const BLOCK = 1024 * 1024;

/**
 * Appends lines, all of them or none: under the lock, with the file's length restored if the disk fails halfway.
 * Missing folders are made with mode 0700, the file with 0600; a file open to others is narrowed.
 *
 * @param path a symbolic link to a file is followed
 * @param lines without line ends
 * @throws {TypeError} if a line holds a line end
 * @throws {LockedError} if another process keeps the file's lock for too long
 * @throws the system's error if the file cannot be opened or written
 */
export async function appendLines(
  path: string,
  lines: readonly LineText[],
  { maxBytes = Infinity, needed = NEAR_NOTHING, lock = {} }: AppendOptions = {},
): Promise<void> {
  if (lines.length === 0) return;
  checkLines(lines);
  while (true) {
    using file = await openLocked(path, lock);
    const info = await file.stat();
    const missing = await needed.near.missing(file, info, needed.lines);
    const all = [...missing.map(({ text }) => text), ...lines];
    const most = mostBytes(all);
    const room = new Uint8Array(Math.min(most, BLOCK));
    const left = maxBytes - info.size;
    const full = info.size > 0 && most > left && byteLength(all, room) > left;
    const alone = holdsLock(file);
    if (info.isFile && full && alone && await rotated(path)) continue;
    const start = await append(file, info, encodeLines(all, room), path);
    needed.near.wrote(missing, start);
    return;
  }
}

/** Rotates the file if possible: a file that is too large is better than none. */
async function rotated(path: string): Promise<boolean> {
  try {
    await rotate(path);
    return true;
  } catch {
    return false;
  }
}

/** Appends lines; returns where they begin. */
async function append(
  file: Deno.FsFile,
  info: Deno.FileInfo,
  blocks: Iterable<Uint8Array>,
  path: string,
): Promise<number> {
  if (info.isFile) await narrow(path, info);
  const torn = info.isFile && await lacksLineEnd(file, info.size);
  try {
    if (torn) await writeAll(file, Uint8Array.of(LF));
    for (const bytes of blocks) await writeAll(file, bytes);
  } catch (error) {
    // If this fails too, a torn line remains, which the next writer closes. Without a lock, there may already be lines
    // of another process.
    if (info.isFile && holdsLock(file)) {
      await file.truncate(info.size).catch(() => {});
    }
    throw error;
  }
  return info.size + (torn ? 1 : 0);
}

/** Closes the file to group and others; only its owner can, and a file shared on purpose is still written to. */
async function narrow(path: string, info: Deno.FileInfo): Promise<void> {
  if (Deno.build.os === "windows" || ((info.mode ?? 0) & 0o077) === 0) return;
  try {
    await Deno.chmod(path, FILE_MODE);
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
}

async function lacksLineEnd(
  file: Deno.FsFile,
  size: number,
): Promise<boolean> {
  if (size === 0) return false;
  const last = new Uint8Array(1);
  await file.seek(size - 1, Deno.SeekMode.Start);
  return await file.read(last) === 1 && last[0] !== LF;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}

/**
 * Reads lines in order, those of rotated files first. Memory is bounded by the longest line. A missing file has none.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readLines(
  path: string,
  range: FilesRange = {},
): AsyncGenerator<Line, void> {
  using files = await LineFiles.open(path);
  for await (const block of files.blocks(range)) yield* linesOf(block);
}

/**
 * Reads as {@linkcode readLines} does, the lines of a block at a time, which takes a fraction of the time. Their texts
 * keep the block in memory.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readLineBlocks(
  path: string,
  range: FilesRange = {},
): AsyncGenerator<Line[], void> {
  using files = await LineFiles.open(path);
  for await (const block of files.blocks(range)) {
    yield [...linesOf(block, NOT_ASCII.test(block.text) ? decoded : asItIs)];
  }
}

// deno-lint-ignore no-control-regex
const NOT_ASCII = /[^\x00-\x7f]/;

/** Makes the text of a part of a block. */
type Decode = (block: FileBlock, start: number, end: number) => string;

const decoder = new TextDecoder();
const decoded: Decode = ({ bytes }, start, end) =>
  decoder.decode(bytes.subarray(start, end));
const asItIs: Decode = ({ text }, start, end) => text.slice(start, end);

/** Which lines to read backwards. */
export interface BackwardOptions extends BackwardRange {
  /**
   * Whether to skip the line that begins at `start` of a text, without decoding it. The text has one character for each
   * byte, see {@linkcode LineBlock}.
   */
  readonly skip?: (text: string, start: number) => boolean;
}

/**
 * Reads lines from the last to the first, rotated files included, as far as the caller wants: finding the newest
 * lines costs the same however many there are. A missing file has none; lines appended meanwhile are not seen.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readLinesBackwards(
  path: string,
  { skip, ...range }: BackwardOptions = {},
): AsyncGenerator<Line, void> {
  using files = await LineFiles.open(path);
  for await (const block of files.blocksBackwards(range)) {
    let end = block.text.length;
    while (end > 0) {
      // The line end at `end - 1` is the line's own.
      const start = end < 2 ? 0 : block.text.lastIndexOf("\n", end - 2) + 1;
      if (!skip?.(block.text, start)) yield lineAt(block, start, end);
      end = start;
    }
  }
}

/** The lines of a block, in order. */
function* linesOf(
  block: FileBlock,
  decode: Decode = decoded,
): Generator<Line, void> {
  for (let start = 0; start < block.text.length;) {
    const end = block.text.indexOf("\n", start) + 1 || block.text.length;
    yield lineAt(block, start, end, decode);
    start = end;
  }
}

/** The line between two places of a block's text, its line end included. */
export function lineAt(
  block: FileBlock,
  start: number,
  end: number,
  decode: Decode = decoded,
): Line {
  const { text, offset, file } = block;
  const torn = text.charCodeAt(end - 1) !== LF;
  let last = torn ? end : end - 1;
  if (last > start && text.charCodeAt(last - 1) === CR) last--;
  return {
    text: decode(block, start, last),
    path: file.path,
    dev: file.dev,
    ino: file.ino,
    born: file.born,
    offset: offset + start,
    torn,
  };
}
