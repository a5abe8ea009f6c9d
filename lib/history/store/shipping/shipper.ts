/**
 * Brings the lines of a history's files to a store: each at least once, and there it is stored once.
 *
 * @module
 */
import { loader } from "../../../core/load.ts";
import { type Line, readLines } from "../../../files/jsonl.ts";
import {
  currentFile,
  isSame,
  type LineFile,
} from "../../../files/line_files.ts";
import { FileBodies } from "../bodies/file_bodies.ts";
import type { Arriving } from "../postgres/arriving.ts";
import {
  type Arrived,
  arrivedAt,
  readPosition,
  writePosition,
} from "./position.ts";

/** Lines and characters that are brought together. */
const MOST_LINES = 2_000;
const MOST_CHARACTERS = 4 * 1024 * 1024;

const loadArriving = loader<typeof import("../postgres/arriving.ts")>(
  import.meta.url,
  "../postgres/arriving.ts",
);

/** How much was brought. */
export interface Shipped {
  /** Lines that are in the store now. */
  lines: number;
  /** Lines that no store takes, because they were cut. */
  refused: number;
}

/** Brings one history to one store. */
export class Shipper {
  readonly #path: string;
  readonly #store: Arriving;
  readonly #bodies: FileBodies;
  /** The id of the store; undefined before it was reached. */
  #id: string | undefined;
  #arrived: Arrived | undefined;
  /** The current file when everything in it had arrived. */
  #file: LineFile | undefined;

  private constructor(path: string, store: Arriving) {
    this.#path = path;
    this.#store = store;
    this.#bodies = new FileBodies(path, () => {});
  }

  /**
   * Opens nothing yet.
   *
   * @param path of the history's current file
   * @param address of the store
   */
  static async of(path: string, address: string): Promise<Shipper> {
    const { Arriving } = await loadArriving();
    return new Shipper(path, new Arriving(address));
  }

  /** The address of the store, for people. */
  get location(): string {
    return this.#store.location;
  }

  /** Begins at the first line, whatever has arrived. */
  async fromTheFirst(): Promise<void> {
    this.#id = await this.#store.id();
    this.#arrived = undefined;
  }

  /** Whether something was recorded since everything had arrived; true before the first time. */
  async isBehind(): Promise<boolean> {
    const file = await currentFile(this.#path);
    return file !== undefined && !this.#isKnown(file);
  }

  /**
   * Brings the lines that have not arrived. What was brought before a failure is not brought again.
   *
   * @param onProgress called after each part
   * @throws {NetworkError} the store cannot be reached
   * @throws {ChatError} the store cannot be used
   * @throws the system's error if a file cannot be read, or the position cannot be written
   */
  async ship(onProgress: (part: Shipped) => void): Promise<void> {
    const before = await currentFile(this.#path);
    if (this.#isKnown(before)) return;
    if (this.#id === undefined) {
      const id = await this.#store.id();
      this.#arrived = await readPosition(this.#path, id);
      this.#id = id;
    }
    let batch: Line[] = [];
    let size = 0;
    for await (const line of this.#lines()) {
      // It is still being written, or was cut; the next line will show which.
      if (line.torn) break;
      batch.push(line);
      size += line.text.length;
      if (batch.length < MOST_LINES && size < MOST_CHARACTERS) continue;
      onProgress(await this.#bring(batch));
      [batch, size] = [[], 0];
    }
    if (batch.length > 0) onProgress(await this.#bring(batch));
    this.#file = before;
  }

  /** Closes the connections. Never rejects. */
  close(): Promise<void> {
    return this.#store.close();
  }

  #isKnown(file: LineFile | undefined): boolean {
    const known = this.#file;
    return file !== undefined && known !== undefined && isSame(file, known) &&
      file.size === known.size;
  }

  /** The lines after the last one that has arrived; all lines if that is no longer there. */
  async *#lines(): AsyncGenerator<Line, void> {
    const from = this.#arrived;
    if (from !== undefined) {
      let isFirst = true;
      for await (const line of readLines(this.#path, { from })) {
        if (isFirst && arrivedAt(line).sha256 !== from.sha256) break;
        if (!isFirst) yield line;
        isFirst = false;
      }
      if (!isFirst) return;
    }
    yield* readLines(this.#path);
  }

  async #bring(batch: readonly Line[]): Promise<Shipped> {
    const texts = batch.map(({ text }) => text);
    const { stored, refused } = await this.#store.store(texts, this.#bodies);
    const last = batch.at(-1);
    if (last !== undefined) {
      this.#arrived = arrivedAt(last);
      await writePosition(this.#path, this.#id ?? "", this.#arrived);
    }
    return { lines: stored, refused };
  }
}
