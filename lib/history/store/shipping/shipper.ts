/**
 * Brings the lines of a history's files to a store: each at least once, and there it is stored once.
 *
 * @module
 */
import { delay } from "../../../core/delay.ts";
import { loader } from "../../../core/load.ts";
import { type Line, readLineBlocks } from "../../../files/jsonl.ts";
import {
  currentFile,
  isSame,
  type LineFile,
} from "../../../files/line_files.ts";
import { openIfFree } from "../../../files/lock.ts";
import { FileBodies } from "../bodies/file_bodies.ts";
import type { Arriving, CostOf, ReadLines } from "../postgres/arriving.ts";
import {
  type Arrived,
  arrivedAt,
  lineAgain,
  readPosition,
  writePosition,
} from "./position.ts";
import { applyRemovals } from "./removals.ts";
import { type SpoolState, trimSpool } from "./spool.ts";

/** Lines and characters that are brought together. */
const MOST_LINES = 2_000;
const MOST_CHARACTERS = 4 * 1024 * 1024;
/** Between two looks at whether another process still brings lines, in ms. */
const TURN_MS = 50;

/** The driver of the database gathers what it sends for a turn of the event loop. */
const SENDING_MS = 1;

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

/** Options of a {@linkcode Shipper}. */
export interface ShipperOptions {
  /** For the column of costs; default without costs. */
  readonly costOf?: CostOf;
  /** Bytes that the history's files may have, see {@linkcode trimSpool}; default any number. */
  readonly most?: number | undefined;
}

/** Brings one history to one store. */
export class Shipper {
  readonly #path: string;
  readonly #store: Arriving;
  readonly #read: (texts: readonly string[]) => ReadLines;
  readonly #most: number;
  readonly #bodies: FileBodies;
  /** The id of the store; undefined before it was reached. */
  #id: string | undefined;
  #arrived: Arrived | undefined;
  /** Begins at the first line, whatever was remembered. */
  #anew = false;
  /** The current file when everything in it had arrived. */
  #file: LineFile | undefined;

  private constructor(
    path: string,
    store: Arriving,
    read: (texts: readonly string[]) => ReadLines,
    most: number,
  ) {
    this.#path = path;
    this.#store = store;
    this.#read = read;
    this.#most = most;
    this.#bodies = new FileBodies(path, () => {});
  }

  /**
   * Opens nothing yet.
   *
   * @param path of the history's current file
   * @param address of the store
   */
  static async of(
    path: string,
    address: string,
    { costOf = () => undefined, most = Infinity }: ShipperOptions = {},
  ): Promise<Shipper> {
    const { Arriving, readForStore } = await loadArriving();
    const read = (texts: readonly string[]) => readForStore(texts, costOf);
    return new Shipper(path, new Arriving(address), read, most);
  }

  /** The address of the store, for people. */
  get location(): string {
    return this.#store.location;
  }

  /** Begins at the first line, whatever has arrived. */
  async fromTheFirst(): Promise<void> {
    this.#id = await this.#store.id();
    this.#arrived = undefined;
    this.#anew = true;
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
   * @returns false if another process is bringing them
   * @throws {NetworkError} the store cannot be reached
   * @throws {ChatError} the store cannot be used
   * @throws the system's error if a file cannot be read, or the position cannot be written
   */
  async ship(onProgress: (part: Shipped) => void): Promise<boolean> {
    const before = await currentFile(this.#path);
    if (this.#isKnown(before)) return true;
    using turn = await this.#turn();
    if (turn === undefined) return false;
    // The next lines are read while the server stores the last ones.
    let bringing: Promise<void> = Promise.resolve();
    for await (const batch of this.#batches()) {
      const read = this.#read(batch.map(({ text }) => text));
      await bringing;
      const sent = Promise.withResolvers<void>();
      bringing = this.#bring(read, batch.at(-1), sent.resolve).then(() =>
        onProgress({ lines: read.lines, refused: read.refused })
      );
      // Reading blocks the program: first the server has to have its work. A failure is thrown when it is awaited.
      await Promise.race([sent.promise, bringing.catch(() => {})]);
      await delay(SENDING_MS);
    }
    await bringing;
    this.#file = before;
    return true;
  }

  /**
   * Removes files that have arrived where all take too much; undefined where they may take any size.
   *
   * @throws as {@linkcode trimSpool}
   */
  async trim(): Promise<SpoolState | undefined> {
    if (this.#most === Infinity) return undefined;
    // Another process may have brought lines meanwhile.
    const arrived = this.#id === undefined
      ? undefined
      : await readPosition(this.#path, this.#id);
    return await trimSpool(this.#path, this.#most, arrived);
  }

  /**
   * Removes from the files what was removed from the store; returns how many exchanges that were.
   *
   * @throws {NetworkError} the store cannot be reached
   * @throws {ChatError} the store cannot be used
   * @throws the system's error if a file cannot be read or written, or the position cannot be written
   */
  async removeGone(): Promise<number> {
    let turn = await this.#turn();
    while (turn === undefined) {
      await delay(TURN_MS);
      turn = await this.#turn();
    }
    using _turn = turn;
    const id = await this.#open();
    const removed = await applyRemovals(this.#path, this.#store);
    const arrived = this.#arrived;
    if (removed === 0 || arrived === undefined) return removed;
    const line = await lineAgain(this.#path, arrived);
    if (line !== undefined) {
      this.#arrived = arrivedAt(line);
      await writePosition(this.#path, id, this.#arrived);
    }
    return removed;
  }

  /**
   * Whether lines of the history were brought to this store before.
   *
   * @throws {NetworkError} the store cannot be reached
   * @throws {ChatError} the store cannot be used
   */
  async hasBrought(): Promise<boolean> {
    await this.#open();
    return this.#arrived !== undefined;
  }

  /** Closes the connections. Never rejects. */
  close(): Promise<void> {
    return this.#store.close();
  }

  /**
   * Takes the lock of those that bring this history, and reads how far they are; undefined while another one has it.
   */
  async #turn(): Promise<Disposable | undefined> {
    using held = new DisposableStack();
    const file = await openIfFree(`${this.#path}.shipping`);
    if (file === undefined) return undefined;
    held.defer(() => file.close());
    await this.#open();
    return held.move();
  }

  /** Reads how far the history is with the store; returns the store's id. */
  async #open(): Promise<string> {
    const id = this.#id ??= await this.#store.id();
    // Another process may have brought lines meanwhile.
    if (!this.#anew) this.#arrived = await readPosition(this.#path, id);
    this.#anew = false;
    return id;
  }

  #isKnown(file: LineFile | undefined): boolean {
    const known = this.#file;
    return file !== undefined && known !== undefined && isSame(file, known) &&
      file.size === known.size;
  }

  /** The complete lines after the last one that has arrived, as many at a time as are brought together. */
  async *#batches(): AsyncGenerator<Line[], void> {
    let batch: Line[] = [];
    let size = 0;
    for await (const lines of this.#lines()) {
      for (const line of lines) {
        // It is still being written, or was cut; the next line will show which. In a rotated file it was cut.
        if (line.torn && line.path === this.#path) break;
        batch.push(line);
        size += line.text.length;
        if (batch.length < MOST_LINES && size < MOST_CHARACTERS) continue;
        yield batch;
        [batch, size] = [[], 0];
      }
    }
    if (batch.length > 0) yield batch;
  }

  /** The lines after the last one that has arrived; all lines if that is no longer there. */
  async *#lines(): AsyncGenerator<Line[], void> {
    const from = this.#arrived;
    if (from !== undefined) {
      let isFirst = true;
      for await (const lines of readLineBlocks(this.#path, { from })) {
        const [first] = lines;
        if (isFirst && first && arrivedAt(first).sha256 !== from.sha256) break;
        yield isFirst ? lines.slice(1) : lines;
        isFirst = false;
      }
      if (!isFirst) return;
    }
    yield* readLineBlocks(this.#path);
  }

  async #bring(
    read: ReadLines,
    last: Line | undefined,
    onSent: () => void,
  ): Promise<void> {
    await this.#store.store(read, this.#bodies, onSent);
    if (last === undefined) return;
    const arrived = arrivedAt(last);
    await writePosition(this.#path, this.#id ?? "", arrived);
    this.#arrived = arrived;
  }
}
