/**
 * A file of lines together with what was rotated away from it: one sequence of lines over several files.
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
  /** Its number there; null where the platform has none. */
  readonly ino: number | null;
  /** When it was made, in ms: numbers are given again. Null where the platform does not know. */
  readonly born: number | null;
  /** In bytes. */
  readonly size: number;
}

/** What tells a file from every other, under whatever name it is found. */
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
  /** In which file to begin, and where; from the first one on if it is none of them. */
  readonly from?: LinePosition;
  /** Or: only lines that begin within so many last bytes. */
  readonly last?: number;
  /** Nothing that is appended after the files were opened. */
  readonly snapshot?: boolean;
}

/** Bytes that are read as fast as looked at. */
const NEAR = 64 * 1024;
/** Bytes by which lines are told apart. */
const HEAD = 1024;

/** The files of one moment; rotating and replacing them does not disturb who reads. */
export class LineFiles implements Disposable {
  /** Oldest first; the one that is written to comes last, if it is there. */
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
    { last }: Pick<FilesRange, "last"> = {},
  ): AsyncGenerator<FileBlock, void> {
    const from = this.#start(last === undefined ? {} : { last });
    for (let i = this.files.length - 1; i >= from.index; i--) {
      const file = this.files[i] as LineFile;
      using opened = await this.#open(file);
      if (opened === undefined) continue;
      const start = i > from.index
        ? 0
        : await lineStart(opened.file, from.offset);
      const end = file.size;
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
   * Where a line begins before which, as far as lines are in order, everything is before what is looked for, and which
   * has it or what it comes after near; undefined without lines.
   *
   * @param isBefore tells by the first bytes of a line whether it is before that; undefined when it cannot tell
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

  /** Closes what is open. */
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

/** Halves a file until what is left is read faster. */
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

/** Whether two name the same file, wherever it is by now. */
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
  const { dev, ino, size, birthtime } = info;
  return { path, dev, ino, born: birthtime?.getTime() ?? null, size };
}

async function ifThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
