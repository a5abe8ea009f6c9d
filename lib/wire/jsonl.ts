/**
 * Files of lines that several processes append to: JSON Lines, though nothing here looks into a line.
 *
 * Writers append whole lines under the file's advisory lock. A last line without line end ("torn": a crash, a full
 * disk) is kept, and closed by the next writer.
 *
 * @module
 */
import { dirname } from "node:path";

/** One line read forwards. */
export interface Line {
  /** Without its line end (LF or CRLF); empty for a blank line. */
  text: string;
  /** Counted from 1 at the offset where reading began. */
  line: number;
  /** Where the line begins, in bytes. */
  offset: number;
  /** It is the last one and has no line end: cut, or still being written. */
  torn: boolean;
}

/** One line read backwards. */
export interface BackwardLine {
  /** Without its line end (LF or CRLF); empty for a blank line. */
  text: string;
  /** Where the line begins, in bytes. */
  offset: number;
  /** Where the next line begins, in bytes. */
  end: number;
  /** It is the file's last line and has no line end: cut, or still being written. */
  torn: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const BLOCK_BYTES = 64 * 1024;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Appends lines, all of them or none: under the lock, in one piece, with the file's length restored if the disk
 * fails halfway. Missing folders are made with mode 0700, the file with 0600; a file open to others is narrowed.
 *
 * @param path a symbolic link to a file is followed
 * @param lines without line ends
 * @throws {TypeError} if a line holds a line end
 * @throws the system's error if the file cannot be opened, locked or written
 */
export async function appendLines(
  path: string,
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return;
  if (lines.some((line) => line.includes("\n"))) {
    throw new TypeError("Cannot append a line that holds a line end");
  }
  using file = await openLocked(path);
  const info = await file.stat();
  if (info.isFile) await narrow(path, info);
  const torn = info.isFile && await lacksLineEnd(file, info.size);
  const text = `${torn ? "\n" : ""}${lines.join("\n")}\n`;
  try {
    await writeAll(file, new TextEncoder().encode(text));
  } catch (error) {
    // Should this fail too, a torn line remains, which the next writer closes.
    if (info.isFile) await file.truncate(info.size).catch(() => {});
    throw error;
  }
}

/**
 * Opens for appending and takes the lock, which closing gives back. Whoever replaces the file does so under the
 * lock, so after waiting for it the path may name another file than the one that was opened: then again.
 */
async function openLocked(path: string): Promise<Deno.FsFile> {
  while (true) {
    const file = await openForAppend(path);
    try {
      await file.lock(true);
      if (await isStillAt(file, path)) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

async function openForAppend(path: string): Promise<Deno.FsFile> {
  const options = { read: true, append: true, create: true, mode: FILE_MODE };
  try {
    return await Deno.open(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
  return await Deno.open(path, options);
}

async function isStillAt(file: Deno.FsFile, path: string): Promise<boolean> {
  if (Deno.build.os === "windows") return true; // an open file cannot be replaced there
  const opened = await file.stat();
  try {
    const named = await Deno.stat(path);
    return opened.ino === named.ino && opened.dev === named.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
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
  return (await readAt(file, size - 1, 1))[0] !== LF;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}

/** Reads up to `length` bytes at `offset`; fewer only at the end of the file. */
async function readAt(
  file: Deno.FsFile,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  await file.seek(offset, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = await file.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

async function openForRead(path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Reads a file's lines in order, in blocks: memory is bounded by the longest line. A missing file has none.
 *
 * @param options `start`: byte offset of the line to begin with; default 0
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readLines(
  path: string,
  options: { start?: number } = {},
): AsyncGenerator<Line, void> {
  using file = await openForRead(path);
  if (file === undefined) return;
  let offset = options.start ?? 0;
  await file.seek(offset, Deno.SeekMode.Start);
  const block = new Uint8Array(BLOCK_BYTES);
  let pieces: Uint8Array[] = []; // of a line longer than what is left of a block; joined once
  let line = 1;
  for (let read = await file.read(block); read !== null;) {
    let start = 0;
    while (true) {
      const end = block.subarray(0, read).indexOf(LF, start);
      if (end === -1) break;
      pieces.push(block.subarray(start, end));
      const bytes = join(pieces);
      pieces = [];
      yield { text: decodeLine(bytes), line, offset, torn: false };
      offset += bytes.length + 1;
      line++;
      start = end + 1;
    }
    if (start < read) pieces.push(block.slice(start, read));
    read = await file.read(block);
  }
  if (pieces.length > 0) {
    yield { text: decodeLine(join(pieces)), line, offset, torn: true };
  }
}

/**
 * Reads a file's lines from the last to the first, in blocks, as far as the caller wants: finding the newest lines
 * costs the same however long the file is. A missing file has none; lines appended meanwhile are not seen.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function* readLinesBackwards(
  path: string,
): AsyncGenerator<BackwardLine, void> {
  using file = await openForRead(path);
  if (file === undefined) return;
  const { size } = await file.stat();
  let end = size; // where the line that is being gathered ends, its line end included
  let pieces: Uint8Array[] = []; // of that line, last piece first; joined once
  let torn = size > 0 && await lacksLineEnd(file, size);
  for (let blockStart = torn ? size : size - 1; blockStart > 0;) {
    const blockEnd = blockStart;
    blockStart = Math.max(0, blockEnd - BLOCK_BYTES);
    let block = await readAt(file, blockStart, blockEnd - blockStart);
    while (true) {
      const lf = block.lastIndexOf(LF);
      if (lf === -1) break;
      pieces.push(block.subarray(lf + 1));
      const offset = blockStart + lf + 1;
      yield { text: decodeLine(join(pieces.reverse())), offset, end, torn };
      torn = false;
      pieces = [];
      end = offset;
      block = block.subarray(0, lf);
    }
    if (block.length > 0) pieces.push(block);
  }
  if (end > 0) {
    yield { text: decodeLine(join(pieces.reverse())), offset: 0, end, torn };
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (const piece of pieces) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes;
}

const decoder = new TextDecoder();

function decodeLine(bytes: Uint8Array): string {
  const end = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
  return decoder.decode(bytes.subarray(0, end));
}
