/**
 * Reads the texts of paths, folders, patterns, addresses and stdin.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { UsageError } from "../../core/errors.ts";
import { loader } from "../../core/load.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { mediaType } from "../media_type.ts";
import type { FoundText, FoundTexts } from "./found_text.ts";
import {
  type PlaceFile,
  placeFiles,
  type PlaceOptions,
} from "./place_files.ts";

const loadAddress = loader<typeof import("./read_address.ts")>(
  import.meta.url,
  "./read_address.ts",
);

/** How places are read. */
export interface ReadOptions extends PlaceOptions {
  /** What `-` stands for; undefined where it is nothing. */
  readonly stdin?: ReadableStream<Uint8Array> | undefined;
  /** Most bytes of all texts together; those that come after are not read. */
  readonly mostBytes: number;
}

/** Bytes by which a file is taken for text or not. */
const START = 64 * 1024;

/** Names of files that hold keys; they are sent only when they are named themselves. */
const SECRET =
  /^(?:\.env(?:\..+)?|\.netrc|\.npmrc|\.pypirc|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|key|p12|pfx))$/i;
/** Names that look like those, of files without keys. */
const EXAMPLE = /\.(?:example|sample|template|dist|defaults?)$/i;

/**
 * The texts of places, each file once.
 *
 * @param places paths, patterns, http(s) addresses, or `-` for stdin
 * @throws {UsageError} a place has nothing that can be read, or is named itself and not text
 */
export async function readTexts(
  places: readonly string[],
  options: ReadOptions,
): Promise<FoundTexts> {
  const found: FoundTexts = { texts: [], binary: [], secret: [], long: [] };
  const seen = new NameSet();
  for (const place of places) {
    if (place === "-") {
      found.texts.push(await stdinText(options));
    } else if (/^https?:\/\//i.test(place)) {
      const { readAddress } = await loadAddress();
      found.texts.push(await readAddress(place));
    } else {
      for (const file of await placeFiles(place, options)) {
        if (seen.has(file.name)) continue;
        seen.add(file.name);
        await take(file, found, options);
      }
    }
  }
  return found;
}

async function take(
  file: PlaceFile,
  found: FoundTexts,
  { mostBytes }: ReadOptions,
): Promise<void> {
  const { path, name, named } = file;
  const base = name.slice(name.lastIndexOf("/") + 1);
  if (!named && SECRET.test(base) && !EXAMPLE.test(base)) {
    found.secret.push(name);
    return;
  }
  const read = found.texts.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytes = await bytesOf(file, mostBytes - read);
  if (bytes instanceof Uint8Array) {
    const media = mediaType(bytes);
    if (media.kind === "text") {
      found.texts.push({ name, text: media.text, bytes: bytes.length });
    } else if (named) throw noText(path, media.type);
    else found.binary.push(name);
    return;
  }
  // Too long to be read: its beginning tells whether it is text.
  const media = mediaType(bytes.start, false);
  if (media.kind === "text") found.long.push({ name, bytes: bytes.size });
  else if (named) throw noText(path, media.type);
  else found.binary.push(name);
}

/** The bytes of a file; its beginning and size if it is too long. */
async function bytesOf(
  { path }: PlaceFile,
  mostBytes: number,
): Promise<Uint8Array | { start: Uint8Array; size: number }> {
  try {
    using file = await Deno.open(path, { read: true });
    const { size } = await file.stat();
    if (size <= mostBytes) return await new Response(file.readable).bytes();
    const start = new Uint8Array(START);
    return { start: start.subarray(0, await file.read(start) ?? 0), size };
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function stdinText({ stdin }: ReadOptions): Promise<FoundText> {
  if (stdin === undefined) {
    throw new UsageError("There is no stdin to read for -f -");
  }
  const bytes = await new Response(stdin).bytes();
  const media = mediaType(bytes);
  if (media.kind !== "text") throw noText("stdin", media.type);
  return { name: "stdin", text: media.text, bytes: bytes.length };
}

function noText(name: string, type: string | undefined): UsageError {
  const place = name === "stdin" ? "-" : name;
  return new UsageError(
    type === undefined
      ? `Cannot send ${name} with -f: it is not text`
      : `Cannot send ${name} with -f: it is ${type}, not text`,
    { hint: `-a ${place} attaches images, PDF files and sound` },
  );
}
