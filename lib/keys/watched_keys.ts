/**
 * The client keys of a running server: read again when their files change.
 *
 * @module
 */
import { ChatError } from "../core/errors.ts";
import { loader } from "../core/load.ts";
import { reasonOf } from "../core/text/reason.ts";
import type { ClientKey } from "./client_key.ts";

const loadFile = loader<typeof import("./key_file.ts")>(
  import.meta.url,
  "./key_file.ts",
);

/** How often the file is looked at, while requests come, in ms. */
const EVERY_MS = 1_000;

/** What a {@linkcode WatchedKeys} watches. */
export interface WatchOptions {
  /** The files; none without a home folder. Of two keys with one name that of the first file counts. */
  readonly paths: readonly string[];
  /** Gets a line where a file cannot be read any more, or a key does not count. */
  readonly warn: (line: string) => void;
}

/** See the module. Nothing is loaded before there is one. */
export class WatchedKeys {
  readonly #options: WatchOptions;
  #keys: readonly ClientKey[] = [];
  #hashes: readonly Uint8Array[] = [];
  #isClosed = false;
  /** Which files were read last. */
  #stamp = "";
  #next = -Infinity;
  #looking: Promise<void> | undefined;
  #said = "";

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** The keys in the order of the files. */
  get keys(): readonly ClientKey[] {
    return this.#keys;
  }

  /** The SHA-256 of each key in hex, as bytes. */
  get hashes(): readonly Uint8Array[] {
    return this.#hashes;
  }

  /** Whether requests need a key; once they do, they do until the server is started again. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Reads the file for the first time.
   *
   * @throws {ConfigError} it is there and cannot be read or understood
   */
  async open(): Promise<void> {
    await this.#look();
    this.#next = performance.now() + EVERY_MS;
  }

  /** Looks whether the file has changed; undefined where it was looked at within the last second. Never rejects. */
  refresh(): Promise<void> | undefined {
    if (this.#looking !== undefined) return this.#looking;
    if (performance.now() < this.#next) return undefined;
    this.#looking = this.#refresh();
    return this.#looking;
  }

  async #refresh(): Promise<void> {
    try {
      await this.#look();
      this.#said = "";
    } catch (error) {
      const why = error instanceof ChatError ? error.message : reasonOf(error);
      if (why !== this.#said) {
        this.#said = why;
        this.#options.warn(`${why}; until it can be read, its last keys count`);
      }
    } finally {
      this.#looking = undefined;
      this.#next = performance.now() + EVERY_MS;
    }
  }

  async #look(): Promise<void> {
    const { paths } = this.#options;
    const stamps = await Promise.all(paths.map(stampOf));
    const stamp = stamps.join("\n");
    if (stamp === this.#stamp || stamps.every((one) => one === "")) {
      if (stamp !== this.#stamp) this.#take([], stamp);
      return;
    }
    const { readAllKeys } = await loadFile();
    const { keys, hidden } = await readAllKeys(paths);
    for (const { name, path } of hidden) {
      this.#options.warn(
        `the key "${name}" in ${path} does not count: there is another of this name`,
      );
    }
    this.#take(keys, stamp);
  }

  #take(keys: readonly ClientKey[], stamp: string): void {
    const text = new TextEncoder();
    this.#keys = keys;
    this.#hashes = keys.map(({ sha256 }) => text.encode(sha256));
    this.#isClosed ||= keys.length > 0;
    this.#stamp = stamp;
  }
}

/** What changes when a file is replaced or written; empty without a file. */
async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtime } = await Deno.stat(path);
    return `${ino} ${size} ${mtime?.getTime()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
