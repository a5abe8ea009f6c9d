/**
 * Replaces a file at once; writers and readers notice that.
 *
 * @module
 */
import type { LineFile } from "./line_files.ts";
import { FILE_MODE } from "./lock.ts";
import { realPath } from "./real_path.ts";

/** A part of a file: where it begins and ends, in bytes. */
type Span = readonly [start: number, end: number];

/**
 * Replaces a file by what is left of it; one of which nothing is left is removed. The caller holds its lock.
 *
 * @param gone what is left out, in order
 * @param head comes before it
 * @throws the system's error if the file cannot be read, written or replaced
 */
export async function rewrite(
  file: LineFile,
  gone: readonly Span[],
  head = "",
): Promise<void> {
  const path = await realPath(file.path);
  const kept = left(gone, file.size);
  if (kept.length === 0 && head === "") return await Deno.remove(path);
  const replacement = `${path}.new`; // one that a crash left behind is overwritten
  try {
    await copy(path, replacement, kept, head);
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
  head: string,
): Promise<void> {
  using source = await Deno.open(from, { read: true });
  using target = await Deno.open(to, {
    write: true,
    create: true,
    truncate: true,
    mode: FILE_MODE,
  });
  for (let text = new TextEncoder().encode(head); text.length > 0;) {
    text = text.subarray(await target.write(text));
  }
  const chunk = new Uint8Array(1024 * 1024);
  for (const [start, end] of spans) {
    await source.seek(start, Deno.SeekMode.Start);
    for (let at = start; at < end;) {
      const most = Math.min(chunk.length, end - at);
      const read = await source.read(chunk.subarray(0, most));
      if (read === null) {
        throw new Error(`${from} was shortened in the meantime`);
      }
      for (let written = 0; written < read;) {
        written += await target.write(chunk.subarray(written, read));
      }
      at += read;
    }
  }
  await target.sync();
}
