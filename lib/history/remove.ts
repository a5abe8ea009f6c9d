/**
 * Removes conversations for good. This alone rewrites a history.
 *
 * @module
 */
import { copyOf } from "../wire/line_blocks.ts";
import { type LineFile, LineFiles } from "../wire/line_files.ts";
import { FILE_MODE, openLocked } from "../wire/lock.ts";
import { realPath } from "../wire/real_path.ts";
import { labelledExchange } from "./labels.ts";
import { allLines } from "./prefilter.ts";
import { ownerOf } from "./survey.ts";

/** What is gone. */
export interface Removed {
  /** Lines of exchanges. */
  exchanges: number;
  /** Bytes, those of labels included. */
  bytes: number;
}

/** A part of a file, in bytes. */
type Span = readonly [start: number, end: number];

/**
 * Removes conversations with their labels, and what was cut of them. Each file is replaced at once under the lock;
 * writers and readers notice that. Every other byte stays as it is.
 *
 * @param choose tells which conversations, as the history stands when nobody else can write
 * @throws the system's error if a file cannot be read, written or replaced
 */
export async function removeConversations(
  path: string,
  choose: (files: LineFiles) => Promise<ReadonlySet<string>>,
): Promise<Removed> {
  using _lock = await openLocked(path);
  using files = await LineFiles.open(path);
  const doomed = await choose(files);
  const removed: Removed = { exchanges: 0, bytes: 0 };
  const spans = await doomedSpans(files, doomed, removed);
  const current = files.files.at(-1);
  for (const file of files.files) {
    const gone = spans.get(file) ?? [];
    // Who remembers the history looks only at the file that is written to.
    const changed = gone.length > 0 || file === current && spans.size > 0;
    if (changed) await rewrite(file, gone);
  }
  return removed;
}

/**
 * Removes the whole history.
 *
 * @throws the system's error if a file cannot be removed
 */
export async function removeAll(path: string): Promise<void> {
  using _lock = await openLocked(path);
  using files = await LineFiles.open(path);
  for (const file of files.files) await Deno.remove(await realPath(file.path));
}

/** What is to go of each file that is not to stay as it is. */
async function doomedSpans(
  files: LineFiles,
  doomed: ReadonlySet<string>,
  removed: Removed,
): Promise<Map<LineFile, Span[]>> {
  const spans = new Map<LineFile, Span[]>();
  const ids = new Set<string>();
  for await (const { text, offset, file } of files.blocks()) {
    for (const [start, end] of allLines(text)) {
      const line = text.slice(start, end);
      const owner = ownerOf(line);
      const isDoomed = owner === undefined
        ? ids.has(labelledExchange(line) ?? "")
        : doomed.has(owner.conversation);
      if (!isDoomed) continue;
      if (owner !== undefined) {
        ids.add(copyOf(owner.id));
        removed.exchanges++;
      }
      removed.bytes += end - start;
      addSpan(spans, file, [offset + start, offset + end]);
    }
  }
  return spans;
}

function addSpan(
  spans: Map<LineFile, Span[]>,
  file: LineFile,
  [start, end]: Span,
): void {
  const own = spans.get(file) ?? [];
  spans.set(file, own);
  const last = own.at(-1);
  if (last?.[1] === start) own[own.length - 1] = [last[0], end];
  else own.push([start, end]);
}

/** Replaces a file by what is left of it; one of which nothing is left is removed. */
async function rewrite(file: LineFile, gone: readonly Span[]): Promise<void> {
  const path = await realPath(file.path);
  const kept = left(gone, file.size);
  if (kept.length === 0) return await Deno.remove(path);
  const replacement = `${path}.new`; // one that a crash left behind is overwritten
  try {
    await copy(path, replacement, kept);
    await Deno.rename(replacement, path);
  } catch (error) {
    await Deno.remove(replacement).catch(() => {}); // it may not be there
    throw error;
  }
}

function left(gone: readonly Span[], size: number): Span[] {
  const kept: Span[] = [];
  let at = 0;
  for (const [start, end] of [...gone, [size, size] as const]) {
    if (start > at) kept.push([at, start]);
    at = end;
  }
  return kept;
}

async function copy(
  from: string,
  to: string,
  spans: readonly Span[],
): Promise<void> {
  using source = await Deno.open(from, { read: true });
  using target = await Deno.open(to, {
    write: true,
    create: true,
    truncate: true,
    mode: FILE_MODE,
  });
  const chunk = new Uint8Array(1024 * 1024);
  for (const [start, end] of spans) {
    await source.seek(start, Deno.SeekMode.Start);
    for (let at = start; at < end;) {
      const most = Math.min(chunk.length, end - at);
      const read = await source.read(chunk.subarray(0, most));
      if (read === null) throw new Error(`${from} has been cut meanwhile`);
      for (let written = 0; written < read;) {
        written += await target.write(chunk.subarray(written, read));
      }
      at += read;
    }
  }
  await target.sync();
}
