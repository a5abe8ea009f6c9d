/**
 * Finds a line by its beginning, first near another line. It reads synchronously, so use it for lines that are read
 * once and then remembered.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { NEAR } from "./near_lines.ts";
import { rotatedKinNow } from "./rotation.ts";

/** Bytes for each read. */
const CHUNK = 1024 * 1024;
const LF = 0x0a;

/**
 * The text of a line with a given beginning, without its line end. Searches shortly before a place, then its whole
 * file, then the files that were rotated with it. Ignores torn lines.
 *
 * @param place where a line begins, in bytes
 * @param isRight whether a line is the wanted one
 */
export function findLineNow(
  { path, offset }: { readonly path: string; readonly offset: number },
  start: string,
  isRight: (line: string) => boolean,
): string | undefined {
  const wanted = { start: Buffer.from(start), isRight };
  const from = Math.max(0, offset - NEAR);
  return inFile(path, wanted, [[from, offset], [offset, Infinity], [
    0,
    from,
  ]]) ??
    rotatedKinNow(path).filter((kin) => kin !== path)
      .map((kin) => inFile(kin, wanted, [[0, Infinity]]))
      .find((line) => line !== undefined);
}

/** The wanted line. */
interface Wanted {
  readonly start: Buffer;
  readonly isRight: (line: string) => boolean;
}

function inFile(
  path: string,
  wanted: Wanted,
  parts: readonly (readonly [from: number, to: number])[],
): string | undefined {
  try {
    using file = Deno.openSync(path, { read: true });
    const { size } = file.statSync();
    for (const [from, to] of parts) {
      const line = inPart(file, wanted, from, Math.min(to, size));
      if (line !== undefined) return line;
    }
  } catch {
    // Skips a file that cannot be read.
  }
  return undefined;
}

/** The last matching line that begins in a part of a file. */
function inPart(
  file: Deno.FsFile,
  { start, isRight }: Wanted,
  from: number,
  to: number,
): string | undefined {
  // Includes the byte before, which shows whether a line begins here.
  for (let end = to; end > from; end -= CHUNK) {
    const first = Math.max(from, end - CHUNK);
    const begin = Math.max(0, first - 1);
    const bytes = read(file, begin, end - begin + start.length);
    let at = bytes.lastIndexOf(start);
    for (; at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(start, at - 1)) {
      if (begin + at > 0 && bytes[at - 1] !== LF) continue;
      const line = lineAt(file, begin + at);
      if (line !== undefined && isRight(line)) return line;
    }
  }
  return undefined;
}

/** The line at an offset; undefined if it has no line end. */
function lineAt(file: Deno.FsFile, offset: number): string | undefined {
  for (let length = 64 * 1024;; length *= 4) {
    const bytes = read(file, offset, length);
    const end = bytes.indexOf(LF);
    if (end >= 0) return bytes.toString("utf8", 0, end);
    if (bytes.length < length) return undefined;
  }
}

function read(file: Deno.FsFile, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
