/**
 * The history's lines as bytes: most of a large history is passed over, and need not be decoded.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type HistoryLine, parseLine } from "../conversation/history_line.ts";
import { decodeBytes } from "../wire/line_blocks.ts";
import {
  type FileBlock,
  type LineFile,
  LineFiles,
} from "../wire/line_files.ts";

/** A line with its line end, unless it is a file's last and has none. */
export interface RawLine {
  /** One character for each byte. */
  readonly bytes: string;
  /** Where it stands. */
  readonly file: LineFile;
  /** Where it begins, in bytes. */
  readonly offset: number;
}

/** What ties an exchange to others. */
export interface LineIds {
  /** The exchange's. */
  readonly id: string;
  /** Of the conversation's first exchange. */
  readonly conversation: string;
  /** Of the exchange that it continues. */
  readonly parent: string | null;
}

/**
 * All lines, oldest first, some at a time; what is appended meanwhile is not among them.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function* rawLines(
  path: string,
): AsyncGenerator<RawLine[], void> {
  using files = await LineFiles.open(path);
  for await (const block of files.blocks({ snapshot: true })) {
    yield linesOf(block);
  }
}

/**
 * All lines, newest first, some at a time, as far as the caller wants.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function* rawLinesBackwards(
  path: string,
): AsyncGenerator<RawLine[], void> {
  using files = await LineFiles.open(path);
  for await (const block of files.blocksBackwards()) {
    yield linesOf(block).reverse();
  }
}

function linesOf({ text, offset, file }: FileBlock): RawLine[] {
  const lines: RawLine[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start) + 1 || text.length;
    lines.push({ bytes: text.slice(start, end), file, offset: offset + start });
    start = end;
  }
  return lines;
}

const IDS =
  /^\{"v":1,"id":"([\w-]+)","conversation":"([\w-]+)","parent":(?:null|"([\w-]+)"),/;

/** The ids of an exchange's line; undefined for what is none, or was laid out by another writer. */
export function idsOf({ bytes }: RawLine): LineIds | undefined {
  const [, id, conversation, parent] = IDS.exec(bytes) ?? [];
  return id === undefined || conversation === undefined
    ? undefined
    : { id, conversation, parent: parent ?? null };
}

/** What a line turns out to be. */
export function parseRaw({ bytes }: RawLine): HistoryLine {
  const line = bytes.replace(/\r?\n$/, "");
  return parseLine(/[\x80-\xff]/.test(line) ? decodeBytes(line) : line);
}

/** Whether a line lacks its end: it was cut, or is still being written. */
export function isTorn({ bytes }: RawLine): boolean {
  return !bytes.endsWith("\n");
}

/** A text that stands by itself: a part of another keeps that in memory. */
export function copied(text: string): string {
  return Buffer.from(text).toString();
}
