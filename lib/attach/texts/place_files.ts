/**
 * Which files a path, a folder or a pattern means.
 *
 * @module
 */
import { withoutEnd } from "../../core/text/trim.ts";
import { matchesGlob, relative, resolve } from "node:path";
import { UsageError } from "../../core/errors.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { folderFiles } from "./folder_files.ts";

/** A file that was found. */
export interface PlaceFile {
  /** Where it is. */
  readonly path: string;
  /** As the model reads it: from the working directory if it is below that, with slashes. */
  readonly name: string;
  /** The user named this very file, not its folder or a pattern. */
  readonly named: boolean;
}

/** How files are found. */
export interface PlaceOptions {
  /** The working directory. */
  readonly cwd: string;
  /** Whether `A` and `a` are one name, as on macOS and Windows. */
  readonly ignoresCase: boolean;
}

/** Characters that make a path a pattern. */
const MAGIC = /[*?[{]/;

/**
 * The files that a place means, sorted by name. A path that exists never counts as a pattern.
 *
 * @throws {UsageError} there are none, or they cannot be read
 */
export async function placeFiles(
  place: string,
  options: PlaceOptions,
): Promise<PlaceFile[]> {
  const { cwd, ignoresCase } = options;
  const info = await infoOf(place);
  if (info === undefined && MAGIC.test(place)) {
    return await matching(place, options);
  }
  if (info === undefined) {
    throw new UsageError(`There is no file or folder ${place}`);
  }
  if (!info.isDirectory) {
    return [{ path: place, name: nameOf(place, cwd), named: true }];
  }
  const folder = withoutSlash(place);
  const files = await folderFiles(folder, ignoresCase);
  if (files.length > 0) return files.map((file) => below(folder, file, cwd));
  throw new UsageError(`There is no file in ${place}`, {
    hint: "files that .gitignore names are left out",
  });
}

/** The files that match a pattern, below the folder that its first part without special characters names. */
async function matching(
  pattern: string,
  { cwd, ignoresCase }: PlaceOptions,
): Promise<PlaceFile[]> {
  const parts = pattern.split("/");
  const magic = parts.findIndex((part) => MAGIC.test(part));
  const folder = parts.slice(0, magic).join("/") ||
    (pattern.startsWith("/") ? "/" : ".");
  const wanted = parts.slice(magic).join("/");
  const info = await infoOf(folder);
  const files = info?.isDirectory
    ? await folderFiles(withoutSlash(folder), ignoresCase)
    : [];
  const found = files.filter((file) => matchesGlob(file, wanted));
  if (found.length > 0) {
    return found.map((file) => below(withoutSlash(folder), file, cwd));
  }
  throw new UsageError(`No file matches ${pattern}`, {
    hint: "files that .gitignore names are left out",
  });
}

function below(folder: string, file: string, cwd: string): PlaceFile {
  const path = `${folder}/${file}`;
  return { path, name: nameOf(path, cwd), named: false };
}

function nameOf(path: string, cwd: string): string {
  const fromHere = relative(cwd, resolve(cwd, path));
  const isBelow = fromHere !== "" && !/^\.\.(?:[/\\]|$)/.test(fromHere) &&
    resolve(fromHere) !== fromHere;
  return (isBelow ? fromHere : path).replaceAll("\\", "/");
}

function withoutSlash(folder: string): string {
  return withoutEnd(folder, "/\\") || folder.slice(0, 1);
}

/** What is at a path; undefined if nothing is there. */
async function infoOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory || MAGIC.test(path)
    ) return undefined;
    throw new UsageError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
