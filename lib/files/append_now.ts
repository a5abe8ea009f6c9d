/**
 * Appends lines with synchronous system calls: handing each call to another thread costs forty times as much.
 *
 * @module
 */
import type { AppendOptions } from "./jsonl.ts";
import { checkLines, encodeLines, type LineText } from "./line_bytes.ts";
import { NEAR_NOTHING } from "./near_lines.ts";

const LF = 0x0a;
/** Maximum bytes that are appended synchronously. */
const MOST = 8 * 1024 * 1024;

/** Reused buffer, which grows up to {@linkcode MOST}: a new one each time would cost more than filling it. */
let room = new Uint8Array(64 * 1024);
const last = new Uint8Array(1);

/**
 * Appends lines as `appendLines` does, if that needs no wait: the file exists with the right mode, the needed lines are
 * near its end, and its lock is free.
 *
 * @param lines without line ends
 * @returns false if nothing was written, for any reason
 */
export function appendNow(
  path: string,
  lines: readonly LineText[],
  { maxBytes = Infinity, needed = NEAR_NOTHING }: AppendOptions = {},
): boolean {
  try {
    checkLines(lines);
    const bytes = encoded(lines);
    if (bytes === undefined) return false;
    using file = Deno.openSync(path, { read: true, append: true });
    if (!file.tryLockSync(true)) return false;
    const info = file.statSync();
    return isUsual(path, file, info) && info.size + bytes.length <= maxBytes &&
      needed.near.areNear(file, info.size, needed.lines) &&
      write(file, info.size, bytes);
  } catch {
    return false; // `appendLines` finds out why
  }
}

/** The lines as bytes, valid until the next call; undefined if there are too many. */
function encoded(lines: readonly LineText[]): Uint8Array | undefined {
  while (true) {
    const blocks = encodeLines(lines, room);
    const { value } = blocks.next();
    if (blocks.next().done) return value ?? undefined;
    if (room.length >= MOST) return undefined;
    room = new Uint8Array(2 * room.length);
  }
}

function isUsual(
  path: string,
  file: Deno.FsFile,
  { isFile, mode, size, ino, dev }: Deno.FileInfo,
): boolean {
  if (!isFile || size === 0 || ((mode ?? 0) & 0o077) !== 0) return false;
  // It may have been rotated or replaced before it was locked.
  const named = Deno.statSync(path);
  if (named.ino !== ino || named.dev !== dev) return false;
  file.seekSync(size - 1, Deno.SeekMode.Start);
  return file.readSync(last) === 1 && last[0] === LF;
}

function write(file: Deno.FsFile, size: number, bytes: Uint8Array): boolean {
  try {
    for (let at = 0; at < bytes.length;) {
      at += file.writeSync(bytes.subarray(at));
    }
    return true;
  } catch {
    file.truncateSync(size);
    return false;
  }
}
