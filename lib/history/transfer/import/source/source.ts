/**
 * What is imported: files, and the files in folders and ZIP archives.
 *
 * @module
 */
import { join } from "node:path";
import { type Asset, assetIn } from "./asset.ts";
import { openZip, type ZipArchive } from "./zip.ts";

/** A file to import, wherever it is. */
export interface ImportSource {
  /** For messages. */
  readonly name: string;
  /** Of a file that is not in an archive. */
  readonly path?: string;
  /** One of several files, of which others than conversations are passed over. */
  readonly among?: true;
  /** Its bytes; may be called again. */
  open(): Promise<ReadableStream<Uint8Array>>;
  /** An image or file of the same export, by its id; undefined if it is not there or too large. */
  asset(id: string): Promise<Asset | undefined>;
}

/** A path to import. */
export interface ImportPath {
  /** Of a file or folder. */
  readonly path: string;
  /** For messages; the path if absent. */
  readonly name?: string;
}

/** Files whose content may be conversations. */
const READABLE = /\.(?:json|jsonl|ndjson)$|(?:^|\/)logs\.db$/i;
const ARCHIVE = /\.zip$/i;
const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];

/**
 * The files of a path: itself, those of an archive, or those below a folder, by name.
 *
 * @throws {ConfigError} an archive that cannot be read
 * @throws the system's error if the path cannot be read
 */
export async function* sourcesOf(
  { path, name = path }: ImportPath,
): AsyncGenerator<ImportSource, void> {
  if (!(await Deno.stat(path)).isDirectory) {
    if (await isZip(path)) yield* zipSources(path, name);
    else yield fileSource(path, name);
    return;
  }
  const files = await filesBelow(path);
  const asset = assetIn(files, (file) => Deno.readFile(file), sizeOf);
  for (const file of files) {
    if (ARCHIVE.test(file) && await isZip(file)) yield* zipSources(file, file);
    else if (READABLE.test(file)) {
      yield { ...fileSource(file, file), among: true, asset };
    }
  }
}

function fileSource(path: string, name: string): ImportSource {
  return {
    name,
    path,
    open: async () => (await Deno.open(path, { read: true })).readable,
    asset: () => Promise.resolve(undefined),
  };
}

async function* zipSources(
  path: string,
  name: string,
): AsyncGenerator<ImportSource, void> {
  const archive: ZipArchive = await openZip(path, name);
  const asset = assetIn(
    [...archive.entries.keys()],
    async (entry) => new Uint8Array(await bytesOf(await archive.open(entry))),
    (entry) => Promise.resolve(archive.entries.get(entry)?.size ?? 0),
  );
  for (const entry of [...archive.entries.keys()].sort()) {
    // An archive within another one is passed over, as its files would be of another export.
    if (!READABLE.test(entry) || entry.endsWith(".db")) continue;
    yield {
      name: `${name}: ${entry}`,
      among: true,
      open: () => archive.open(entry),
      asset,
    };
  }
}

function bytesOf(stream: ReadableStream<Uint8Array>): Promise<ArrayBuffer> {
  return new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>)
    .arrayBuffer();
}

async function sizeOf(path: string): Promise<number> {
  return (await Deno.stat(path)).size;
}

async function isZip(path: string): Promise<boolean> {
  using file = await Deno.open(path, { read: true });
  const bytes = new Uint8Array(ZIP_MAGIC.length);
  const read = await file.read(bytes);
  return read === bytes.length &&
    ZIP_MAGIC.every((byte, at) => byte === bytes[at]);
}

/** All files below a folder, by name; links to folders are not followed. */
async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for await (
      const { name, isDirectory, isFile, isSymlink } of Deno.readDir(at)
    ) {
      const path = join(at, name);
      if (isDirectory) open.push(path);
      else if (isFile || isSymlink && await isFileAt(path)) files.push(path);
    }
  }
  return files.sort();
}

async function isFileAt(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false; // a link that leads nowhere
  }
}
