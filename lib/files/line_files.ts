/**
 * A file of lines and the files that were rotated from it, as one sequence of lines.
 *
 * @module
 */
import {
  bytesAt,
  type LineBlock,
  lineStart,
  readBlocks,
  readBlocksBackwards,
} from "./line_blocks.ts";
import { rotatedFiles } from "./rotation.ts";

/** One of the files, as it was when they were opened together. */
export interface LineFile {
  /** Where it was. */
  readonly path: string;
  /** The device that it is on. */
  readonly dev: number;
  /** Its inode number; null if the platform has none. */
  readonly ino: number | null;
  /** When it was created, in ms, because inode numbers are reused. Null if the platform does not know. */
  readonly born: number | null;
  /** In bytes. */
  readonly size: number;
}

/** Identifies a file independently of its name. */
export type FileIdentity = Pick<LineFile, "dev" | "ino" | "born">;

/** A block and the file that it is from. */
export interface FileBlock extends LineBlock {
  /** The file. */
  readonly file: LineFile;
}

/** A place in one of the files. */
export interface LinePosition extends FileIdentity {
  /** Where a line begins, in bytes. */
  readonly offset: number;
}

/** What {@linkcode LineFiles.blocks} reads. */
export interface FilesRange {
  /** Where to begin; at the first file if this is in none of the files. */
  readonly from?: LinePosition;
  /** Or: only lines that begin within the last N bytes. */
  readonly last?: number;
  /** Whether to ignore lines that are appended after the files were opened. */
  readonly snapshot?: boolean;
}

/** What {@linkcode LineFiles.blocksBackwards} reads. */
export interface BackwardRange extends Pick<FilesRange, "last"> {
  /** Only what comes before this line; all if it is in none of the files. */
  readonly before?: LinePosition;
}

/** Below this many bytes, reading is faster than a search. */
const NEAR = 64 * 1024;
/** Bytes of a line's beginning that a search reads. */
const HEAD = 1024;

/** The files at one moment; rotation and replacement do not disturb a reader. */
export class LineFiles implements Disposable {
  /** Oldest first; the current file comes last, if it exists. */
  readonly files: readonly LineFile[];
  readonly #current: Deno.FsFile | undefined;

  private constructor(
    files: readonly LineFile[],
    current: Deno.FsFile | undefined,
  ) {
    this.files = files;
    this.#current = current;
  }

  /**
   * Opens the file at a path, which need not exist.
   *
   * @throws the system's error if it is there and cannot be read
   */
  static async open(path: string): Promise<LineFiles> {
    while (true) {
      const before = await rotatedFiles(path);
      using current = new DisposableStack();
      const file = await openIfThere(path);
      if (file !== undefined) current.use(file);
      const after = await rotatedFiles(path);
      // Rotated meanwhile: the file that was opened might be one of them.
      if (before.join("\n") !== after.join("\n")) continue;
      const files = await Promise.all(after.map(statIfThere));
      if (file !== undefined) files.push(fileOf(path, await file.stat()));
      current.move();
      return new LineFiles(files.filter((one) => one !== undefined), file);
    }
  }

  /** Reads lines in order; see {@linkcode readBlocks}. */
  async *blocks(range: FilesRange = {}): AsyncGenerator<FileBlock, void> {
    const from = this.#start(range);
    for (const [i, file] of this.files.entries()) {
      if (i < from.index) continue;
      using opened = await this.#open(file);
      if (opened === undefined) continue;
      const start = i > from.index
        ? 0
        : range.last === undefined
        ? from.offset
        : await lineStart(opened.file, from.offset);
      const blocks = readBlocks(opened.file, {
        start,
        ...(range.snapshot ? { end: file.size } : {}),
      });
      for await (const block of blocks) yield { ...block, file };
    }
  }

  /** Reads from the last block to the first; see {@linkcode readBlocksBackwards}. */
  async *blocksBackwards(
    { last, before }: BackwardRange = {},
  ): AsyncGenerator<FileBlock, void> {
    const from = this.#start(last === undefined ? {} : { last });
    const until = before &&
      this.files.findIndex((file) => isSame(file, before));
    const newest = until === undefined || until < 0
      ? this.files.length - 1
      : until;
    for (let i = newest; i >= from.index; i--) {
      const file = this.files[i] as LineFile;
      using opened = await this.#open(file);
      if (opened === undefined) continue;
      const start = i > from.index
        ? 0
        : await lineStart(opened.file, from.offset);
      const end = before !== undefined && i === until
        ? before.offset
        : file.size;
      const blocks = readBlocksBackwards(opened.file, { start, end });
      for await (const block of blocks) yield { ...block, file };
    }
  }

  /** The line that begins at an offset of the file of an index, its line end included, one character for each byte. */
  async lineAt(index: number, offset: number): Promise<string> {
    const file = this.files[index];
    using opened = file && await this.#open(file);
    if (opened === undefined) return "";
    let length = HEAD;
    while (true) {
      const bytes = await bytesAt(opened.file, offset, length);
      const end = bytes.indexOf("\n") + 1;
      if (end > 0) return bytes.slice(0, end);
      if (bytes.length < length) return bytes;
      length *= 4;
    }
  }

  /**
   * A place shortly before the wanted line, if lines are in order: every line before it comes before the wanted one.
   * Undefined without lines.
   *
   * @param isBefore whether a line with these first bytes comes before the wanted one; undefined if unknown
   */
  async search(
    isBefore: (bytes: string) => boolean | undefined,
  ): Promise<LinePosition | undefined> {
    for (const [i, file] of [...this.files.entries()].reverse()) {
      using opened = await this.#open(file);
      if (opened === undefined) continue;
      const offset = await partition(opened.file, file.size, isBefore);
      if (offset > 0 || i === 0) return { ...file, offset };
    }
    return undefined;
  }

  /** Closes the files. */
  [Symbol.dispose](): void {
    this.#current?.close();
  }

  #start({ from, last }: FilesRange): { index: number; offset: number } {
    if (from !== undefined) {
      const index = this.files.findIndex((file) => isSame(file, from));
      if (index >= 0) return { index, offset: from.offset };
    }
    let left = last ?? Infinity;
    for (let index = this.files.length - 1; index >= 0; index--) {
      const { size } = this.files[index] as LineFile;
      if (left <= size) return { index, offset: size - left };
      left -= size;
    }
    return { index: 0, offset: 0 };
  }

  async #open(
    file: LineFile,
  ): Promise<Disposable & { file: Deno.FsFile } | undefined> {
    if (this.#current !== undefined && file === this.files.at(-1)) {
      return { file: this.#current, [Symbol.dispose]: () => {} };
    }
    const opened = await openIfThere(file.path);
    return opened &&
      { file: opened, [Symbol.dispose]: () => opened.close() };
  }
}

/** Halves the range until reading it is faster. */
async function partition(
  file: Deno.FsFile,
  size: number,
  isBefore: (bytes: string) => boolean | undefined,
): Promise<number> {
  let [low, high] = [0, size];
  while (high - low > NEAR) {
    const middle = Math.floor((low + high) / 2);
    let at = await lineStart(file, middle);
    let found: boolean | undefined;
    while (at < high) {
      found = isBefore(await bytesAt(file, at, HEAD));
      if (found !== undefined) break;
      at = await lineStart(file, at + 1);
    }
    if (found) low = at;
    else high = middle;
  }
  return low;
}

/** What identifies an opened file. */
export function identityOf(
  { dev, ino, birthtime }: Deno.FileInfo,
): FileIdentity {
  return { dev, ino, born: birthtime?.getTime() ?? null };
}

/** Whether both identify the same file, under any name. */
export function isSame(a: FileIdentity, b: FileIdentity): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.born === b.born;
}

/** The file at a path; undefined when it cannot be looked at. */
export async function currentFile(
  path: string,
): Promise<LineFile | undefined> {
  try {
    return await statIfThere(path);
  } catch {
    return undefined;
  }
}

/** The same without waiting. */
export function currentFileNow(path: string): LineFile | undefined {
  try {
    return fileOf(path, Deno.statSync(path));
  } catch {
    return undefined;
  }
}

async function openIfThere(path: string): Promise<Deno.FsFile | undefined> {
  return await ifThere(() => Deno.open(path, { read: true }));
}

async function statIfThere(path: string): Promise<LineFile | undefined> {
  const info = await ifThere(() => Deno.stat(path));
  return info && fileOf(path, info);
}

function fileOf(path: string, info: Deno.FileInfo): LineFile {
  return { path, ...identityOf(info), size: info.size };
}

async function ifThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
