/**
 * Reads ZIP archives (APPNOTE.TXT 6.3, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT): stored and
 * deflated entries, ZIP64 too. An entry is read as a stream.
 *
 * @module
 */
import { ConfigError } from "../../../../core/errors.ts";
import { NameMap } from "../../../../core/data/names.ts";

/** One file of an archive. */
export interface ZipEntry {
  /** In bytes, when unpacked. */
  readonly size: number;
  /** In bytes, in the archive. */
  readonly packed: number;
  /** 0 for stored, 8 for deflated. */
  readonly method: number;
  /** Where its header begins. */
  readonly offset: number;
  /** It needs a password. */
  readonly secret: boolean;
}

/** An archive. */
export interface ZipArchive {
  /** Its files by their names. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /**
   * The unpacked bytes of a file.
   *
   * @throws {ConfigError} it cannot be unpacked; the stream throws if it is larger than it says
   */
  open(name: string): Promise<ReadableStream<Uint8Array>>;
}

/** The end record and the longest comment. */
const END_LENGTH = 22;
const MOST_COMMENT = 0xffff;
/** The directory is read into memory, in bytes. */
const LARGEST_DIRECTORY = 64 * 1024 * 1024;
/** An entry that is packed more tightly, and larger than this, was made to fill memory and disks. */
const MOST_RATIO = 200;
const LARGE = 64 * 1024 * 1024;
const FULL_32 = 0xffffffff;
const BLOCK = 256 * 1024;

/**
 * Reads the directory of an archive.
 *
 * @param name for messages
 * @throws {ConfigError} the archive is damaged
 */
export async function openZip(path: string, name: string): Promise<ZipArchive> {
  using file = await Deno.open(path, { read: true });
  const { size } = await file.stat();
  const fail = (why: string) => new ConfigError(`Cannot read ${name}: ${why}`);
  const tail = await bytesAt(
    file,
    Math.max(0, size - END_LENGTH - MOST_COMMENT),
  );
  const end = findEnd(tail);
  if (end < 0) throw fail("the ZIP archive was cut");
  const place = await directoryPlace(file, tail, end, size);
  if (place.size > LARGEST_DIRECTORY || place.offset + place.size > size) {
    throw fail("its list of files is damaged");
  }
  const bytes = await bytesAt(file, place.offset, place.size);
  const entries = readDirectory(bytes);
  if (entries === undefined) throw fail("its list of files is damaged");
  return {
    entries,
    open: (entry) => openEntry(path, `${name}: ${entry}`, entries.get(entry)),
  };
}

async function bytesAt(
  file: Deno.FsFile,
  offset: number,
  length: number = Infinity,
): Promise<Uint8Array> {
  const { size } = await file.stat();
  const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
  await file.seek(offset, Deno.SeekMode.Start);
  let at = 0;
  while (at < bytes.length) {
    const read = await file.read(bytes.subarray(at));
    if (read === null) break;
    at += read;
  }
  return bytes.subarray(0, at);
}

function findEnd(tail: Uint8Array): number {
  for (let at = tail.length - END_LENGTH; at >= 0; at--) {
    if (viewOf(tail, at).getUint32(0, true) === 0x06054b50) return at;
  }
  return -1;
}

function viewOf(bytes: Uint8Array, at = 0): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + at);
}

/** Where the directory is; an archive of more than 4 GB says it in a record before the end record. */
async function directoryPlace(
  file: Deno.FsFile,
  tail: Uint8Array,
  end: number,
  fileSize: number,
): Promise<{ offset: number; size: number }> {
  const view = viewOf(tail, end);
  const place = {
    size: view.getUint32(12, true),
    offset: view.getUint32(16, true),
  };
  if (place.offset !== FULL_32 && place.size !== FULL_32 || end < 20) {
    return place;
  }
  const locator = viewOf(tail, end - 20);
  if (locator.getUint32(0, true) !== 0x07064b50) return place;
  const at = Number(locator.getBigUint64(8, true));
  if (at + 56 > fileSize) return place;
  const record = viewOf(await bytesAt(file, at, 56));
  return record.getUint32(0, true) === 0x06064b50
    ? {
      size: Number(record.getBigUint64(40, true)),
      offset: Number(record.getBigUint64(48, true)),
    }
    : place;
}

/** The entries of a directory that are files; undefined if it is damaged. */
function readDirectory(bytes: Uint8Array): NameMap<ZipEntry> | undefined {
  const entries = new NameMap<ZipEntry>();
  const decoder = new TextDecoder();
  let at = 0;
  while (at + 46 <= bytes.length) {
    const view = viewOf(bytes, at);
    if (view.getUint32(0, true) !== 0x02014b50) break;
    const nameLength = view.getUint16(28, true);
    const extraLength = view.getUint16(30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(32, true);
    if (next > bytes.length) return undefined;
    const start = at + 46 + nameLength;
    const name = decoder.decode(bytes.subarray(at + 46, start));
    const extra = bytes.subarray(start, start + extraLength);
    if (!name.endsWith("/")) entries.set(name, entryOf(view, extra));
    at = next;
  }
  return at === 0 && bytes.length > 0 ? undefined : entries;
}

function entryOf(view: DataView, extra: Uint8Array): ZipEntry {
  const [size, packed, offset] = whole(extra, [
    view.getUint32(24, true),
    view.getUint32(20, true),
    view.getUint32(42, true),
  ]);
  return {
    size: size ?? 0,
    packed: packed ?? 0,
    offset: offset ?? 0,
    method: view.getUint16(10, true),
    secret: (view.getUint16(8, true) & 1) === 1,
  };
}

/** Numbers that do not fit into 32 bits are in the extra field 1, in this order. */
function whole(extra: Uint8Array, numbers: readonly number[]): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const view = viewOf(extra, at);
    const length = view.getUint16(2, true);
    if (view.getUint16(0, true) === 1) {
      let next = 4;
      return numbers.map((number) => {
        if (number !== FULL_32 || at + next + 8 > extra.length) return number;
        next += 8;
        return Number(view.getBigUint64(next - 8, true));
      });
    }
    at += 4 + length;
  }
  return [...numbers];
}

async function openEntry(
  path: string,
  name: string,
  entry: ZipEntry | undefined,
): Promise<ReadableStream<Uint8Array>> {
  const fail = (why: string) => new ConfigError(`Cannot read ${name}: ${why}`);
  if (entry === undefined) throw fail("it is not in the archive");
  const { size, packed, method, offset, secret } = entry;
  if (secret) throw fail("it is encrypted");
  if (method !== 0 && method !== 8) {
    throw fail(`its compression (method ${method}) is not known`);
  }
  if (size > LARGE && size > packed * MOST_RATIO) {
    throw fail(`it unpacks to ${Math.round(size / packed)} times its size`);
  }
  const start = await dataStart(path, offset);
  if (start === undefined) throw fail("its header is damaged");
  // Otherwise the ratio above would be that of a made-up length.
  if (start + packed > (await Deno.stat(path)).size) throw fail("it was cut");
  const bytes = rangeOf(path, start, packed);
  const unpacked = method === 0
    ? bytes
    : bytes.pipeThrough(new DecompressionStream("deflate-raw"));
  return unpacked.pipeThrough(bounded(size, fail));
}

/** The header before the data says again how long the name and the extra field are; they may differ there. */
async function dataStart(
  path: string,
  offset: number,
): Promise<number | undefined> {
  using file = await Deno.open(path, { read: true });
  const header = await bytesAt(file, offset, 30);
  if (header.length < 30) return undefined;
  const view = viewOf(header);
  return view.getUint32(0, true) === 0x04034b50
    ? offset + 30 + view.getUint16(26, true) + view.getUint16(28, true)
    : undefined;
}

function rangeOf(
  path: string,
  start: number,
  length: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let file: Deno.FsFile | undefined;
  let left = length;
  return new ReadableStream({
    async start() {
      file = await Deno.open(path, { read: true });
      await file.seek(start, Deno.SeekMode.Start);
    },
    async pull(controller) {
      const bytes = new Uint8Array(Math.min(BLOCK, Math.max(left, 1)));
      const read = left > 0 ? await file?.read(bytes) : null;
      if (read === null || read === undefined) {
        file?.close();
        controller.close();
        return;
      }
      left -= read;
      controller.enqueue(bytes.subarray(0, read));
    },
    cancel: () => file?.close(),
  });
}

function bounded(
  size: number,
  fail: (why: string) => ConfigError,
): TransformStream<Uint8Array, Uint8Array> {
  let left = size;
  return new TransformStream({
    transform(bytes, controller) {
      left -= bytes.length;
      if (left < 0) {
        controller.error(fail("it unpacks to more than it says"));
      } else controller.enqueue(bytes);
    },
    flush(controller) {
      if (left > 0) controller.error(fail("it was cut"));
    },
  });
}
