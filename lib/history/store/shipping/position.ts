/**
 * Remembers up to where the lines of a history have arrived in a store: a file beside the history.
 *
 * @module
 */
import { sha256 } from "../../../core/data/digest.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { parsedJson } from "../../../core/data/parsed_json.ts";
import type { Line } from "../../../files/jsonl.ts";
import type { LinePosition } from "../../../files/line_files.ts";
import { FILE_MODE } from "../../../files/lock.ts";

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
  let text: string;
  try {
    text = await Deno.readTextFile(fileOf(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const value = parsedJson(text);
  if (!isObject(value) || value["store"] !== store) return undefined;
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
  const part = `${fileOf(path)}.${crypto.randomUUID()}.part`;
  const text = `${JSON.stringify({ store, ...arrived })}\n`;
  await Deno.writeTextFile(part, text, { mode: FILE_MODE });
  await Deno.rename(part, fileOf(path));
}

function fileOf(path: string): string {
  return `${path}.arrived`;
}
