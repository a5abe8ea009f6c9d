/**
 * Remembers up to where the lines of a history have arrived in a store: a file beside the history.
 *
 * @module
 */
import { sha256 } from "../../../core/data/digest.ts";
import { type Line, readLinesBackwards } from "../../../files/jsonl.ts";
import type { LinePosition } from "../../../files/line_files.ts";
import { readBeside, writeBeside } from "./beside.ts";

/** The last line that has arrived. */
export interface Arrived extends LinePosition {
  /** SHA-256 of the line: another file may get the number of a removed one. */
  readonly sha256: string;
}

/** The place of a line that has arrived. */
export function arrivedAt({ dev, ino, born, offset, text }: Line): Arrived {
  return { dev, ino, born, offset, sha256: sha256(text) };
}

/**
 * Reads the position of a history in a store; undefined if there is none, or if it is of another store.
 *
 * @param store id of the store
 * @throws the system's error if the file is there and cannot be read
 */
export async function readPosition(
  path: string,
  store: string,
): Promise<Arrived | undefined> {
  const value = await readBeside(fileOf(path), store);
  if (value === undefined) return undefined;
  const { dev, ino, born, offset, sha256 } = value;
  return typeof dev === "number" && typeof offset === "number" &&
      typeof sha256 === "string"
    ? {
      dev,
      ino: typeof ino === "number" ? ino : null,
      born: typeof born === "number" ? born : null,
      offset,
      sha256,
    }
    : undefined;
}

/**
 * Writes the position, whole or not at all.
 *
 * @throws the system's error if it cannot be written
 */
export async function writePosition(
  path: string,
  store: string,
  arrived: Arrived,
): Promise<void> {
  await writeBeside(fileOf(path), { store, ...arrived });
}

/** Lines at the end of the files in which {@linkcode lineAgain} looks. */
const MOST_LINES = 10_000;

/** The line that has arrived, in files that were rewritten; undefined if it is gone, or far from the end. */
export async function lineAgain(
  path: string,
  { sha256: wanted }: Arrived,
): Promise<Line | undefined> {
  let left = MOST_LINES;
  for await (const line of readLinesBackwards(path)) {
    if (sha256(line.text) === wanted) return line;
    if (--left === 0) return undefined;
  }
  return undefined;
}

function fileOf(path: string): string {
  return `${path}.arrived`;
}
