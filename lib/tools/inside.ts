/**
 * Paths below the working directory, of which no link leads out.
 *
 * @module
 */
import { relative, resolve, sep } from "node:path";
import { reasonOf } from "../core/text/reason.ts";
import { ToolFailure } from "./tool.ts";

/** A file or folder below the working directory. */
export interface Inside {
  /** Without links, absolute. */
  readonly real: string;
  /** From the working directory, as people and models read it; `.` for that itself. */
  readonly shown: string;
}

/**
 * Finds a file or folder below the working directory; links are followed before the place is judged.
 *
 * @throws {ToolFailure} it does not exist, or is elsewhere
 */
export async function inside(cwd: string, path: string): Promise<Inside> {
  const root = await Deno.realPath(cwd);
  const wanted = resolve(root, path);
  // Nothing outside is looked at, so that a model cannot learn what exists there.
  if (!isBelow(root, wanted)) throw outside(path);
  let real: string;
  try {
    real = await Deno.realPath(wanted);
  } catch (error) {
    throw new ToolFailure(`Cannot open ${path}: ${reasonOf(error)}`);
  }
  if (!isBelow(root, real)) throw outside(path);
  return { real, shown: relative(root, wanted) || "." };
}

function isBelow(root: string, path: string): boolean {
  const start = root.endsWith(sep) ? root : `${root}${sep}`;
  return path === root || path.startsWith(start);
}

function outside(path: string): ToolFailure {
  return new ToolFailure(`${path} is not below the working directory`);
}
