/**
 * Recognizes a history, because a setting may name another file by mistake or on purpose.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { isObject } from "../core/data/invalid.ts";
import { parsedJson } from "../core/data/parsed_json.ts";

/** How a history line begins: its first member is the version. */
const BEGINNING = `{${JSON.stringify("v")}:`;
/** Most bytes of the first line that are read. */
const HEAD = 4096;

/**
 * Refuses a file whose first line is not a line of a history, before anything reads or writes it. Accepts a file that
 * does not exist, is empty or cannot be read.
 *
 * @throws {ConfigError} another file
 */
export function refuseForeignHistory(path: string): void {
  const head = firstLine(path);
  if (head === undefined || isOurs(head)) return;
  throw new ConfigError(
    `${path} is not a history: its first line is not an exchange`,
    { hint: "choose another file with --history or CHAT_HISTORY" },
  );
}

/** Whether a path leads to a pipe or a socket, which can be read only once. */
export function isPipe(path: string): boolean {
  try {
    const { isFifo, isSocket } = Deno.statSync(path);
    return isFifo === true || isSocket === true;
  } catch {
    return false; // it does not exist, or its reader reports the error
  }
}

/**
 * Refuses a pipe: reading one waits for a writer, and what is written to one is not kept.
 *
 * @throws {ConfigError} a pipe or a socket
 */
export function refusePipe(path: string): void {
  if (!isPipe(path)) return;
  throw new ConfigError(`${path} is a pipe: a history must be a file`, {
    hint: "choose another file with --history or CHAT_HISTORY",
  });
}

/** The first line, cut after `HEAD` bytes; `complete` says whether it was not cut. */
interface FirstLine {
  readonly text: string;
  readonly complete: boolean;
}

function isOurs({ text, complete }: FirstLine): boolean {
  const line = complete ? parsedJson(text) : undefined;
  if (line !== undefined) return isObject(line) && Object.hasOwn(line, "v");
  // Long, cut by a crash, or damaged.
  return text.startsWith(BEGINNING) || BEGINNING.startsWith(text);
}

function firstLine(path: string): FirstLine | undefined {
  try {
    if (!Deno.statSync(path).isFile) return undefined;
    using file = Deno.openSync(path, { read: true });
    const bytes = new Uint8Array(HEAD);
    const text = new TextDecoder()
      .decode(bytes.subarray(0, file.readSync(bytes) ?? 0)).trimStart();
    const end = text.indexOf("\n");
    if (text === "") return undefined;
    return {
      text: text.slice(0, end < 0 ? undefined : end),
      complete: end >= 0,
    };
  } catch {
    return undefined; // its reader reports the error
  }
}
