/**
 * The program's own source, read as text: which file imports which, and what a file says beside its comments.
 *
 * @module
 */

import { dirname, join } from "node:path/posix";

/** A source file of the program. */
export interface SourceFile {
  /** From the top of the repository: `lib/core/chat.ts`. */
  readonly path: string;
  /** As it is. */
  readonly text: string;
  /** Its comments and strings. */
  readonly prose: readonly string[];
  /** Without comments and without the lines that import. */
  readonly code: string;
  /** What it imports, types included: a path from the top of the repository, or a package's name. */
  readonly imports: readonly string[];
}

const ROOT = new URL("../../", import.meta.url);

const IMPORT = new RegExp(
  [
    /^(?:import|export)\s[^;"'=(]*?\bfrom\s+"([^"]+)"[^;\n]*;?/, // import … from "…";
    /^import\s+"([^"]+)";?/,
    /\bimport\(\s*"([^"]+)"/,
  ].map((form) => form.source).join("|"),
  "gm",
);

/** A string (kept, so that what looks like a comment inside one stays) or a comment. */
const STRING_OR_COMMENT =
  /"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/.*|\/\*[\s\S]*?\*\//g;

/** Reads every TypeScript file of the folders and files named, from the top of the repository. */
export async function readSourceFiles(
  ...roots: string[]
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const root of roots) {
    for await (const path of walk(root)) {
      files.push(readSource(path, await readText(path)));
    }
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** A file's text, by its path from the top of the repository. */
export function readText(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

/** Whether a file is there, by its path from the top of the repository. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(new URL(path, ROOT));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Takes a file's text apart. */
export function readSource(path: string, text: string): SourceFile {
  const plain = text.replaceAll(
    STRING_OR_COMMENT,
    (found) => found.startsWith("/") ? "" : found,
  );
  return {
    path,
    text,
    prose: text.match(STRING_OR_COMMENT) ?? [],
    code: plain.replaceAll(IMPORT, ""),
    imports: Array.from(
      plain.matchAll(IMPORT),
      (match) => resolve(path, match[1] ?? match[2] ?? match[3] ?? ""),
    ),
  };
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return join(dirname(from), specifier);
}

async function* walk(path: string): AsyncGenerator<string, void> {
  const { isFile } = await Deno.stat(new URL(path, ROOT));
  if (isFile) {
    if (path.endsWith(".ts")) yield path;
    return;
  }
  for await (const entry of Deno.readDir(new URL(path, ROOT))) {
    yield* walk(`${path}/${entry.name}`);
  }
}
