/**
 * Images and files that belong to an export.
 *
 * @module
 */
import { NameMap } from "../../../../core/data/names.ts";

/** An image or file. */
export interface Asset {
  /** Its name, without folders. */
  readonly name: string;
  /** By its first bytes, otherwise by its name. */
  readonly type: string;
  /** Its content. */
  readonly bytes: Uint8Array;
}

/** Larger ones are left out, in bytes. */
const LARGEST = 32 * 1024 * 1024;

/** The longest name of a file on any system, in characters. */
const LONGEST_NAME = 255;

const TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  pdf: "application/pdf",
  wav: "audio/wav",
  mp3: "audio/mpeg",
  txt: "text/plain",
};

const SIGNS: readonly (readonly [begins: string, type: string])[] = [
  ["\x89PNG", "image/png"],
  ["\xff\xd8\xff", "image/jpeg"],
  ["GIF8", "image/gif"],
  ["%PDF-", "application/pdf"],
];

/**
 * Finds assets by their id, which begins the name of their file: `file-abc123-photo.png`.
 *
 * @param paths of all files of the export
 */
export function assetIn(
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
  size: (path: string) => Promise<number>,
): (id: string) => Promise<Asset | undefined> {
  let byId: NameMap<string> | undefined;
  return async (id) => {
    byId ??= indexOf(paths);
    const path = byId.get(id);
    if (path === undefined || await size(path) > LARGEST) return undefined;
    const bytes = await read(path);
    const name = nameOf(path);
    return { name, type: typeOf(name, bytes), bytes };
  };
}

/** By every beginning of a name that may be an id. */
function indexOf(paths: readonly string[]): NameMap<string> {
  const byId = new NameMap<string>();
  for (const path of paths) {
    const name = nameOf(path);
    if (name.length > LONGEST_NAME) continue;
    for (const { index } of name.matchAll(/(?<=.)[-.]/g)) {
      const id = name.slice(0, index);
      if (!byId.has(id)) byId.set(id, path);
    }
    byId.set(name, path);
  }
  return byId;
}

function nameOf(path: string): string {
  return path.replace(/^.*[/\\]/, "");
}

function typeOf(name: string, bytes: Uint8Array): string {
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, 12));
  const known = SIGNS.find(([sign]) => begin.startsWith(sign))?.[1];
  if (known !== undefined) return known;
  if (begin.startsWith("RIFF") && begin.endsWith("WEBP")) return "image/webp";
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return TYPES[ending] ?? "application/octet-stream";
}
