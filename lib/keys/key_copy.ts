/**
 * A copy of the keys of all machines, in a file of this one: read by every thread of its servers, also when the database
 * is away.
 *
 * @module
 */
import { ChatError } from "../core/errors.ts";
import { atMost } from "../core/delay.ts";
import { reasonOf } from "../core/text/reason.ts";
import { KeyRows } from "../history/store/postgres/keys/key_rows.ts";
import { changeKeys, readKeys } from "./key_file.ts";
import { joinedKeys, parseKeys } from "./read_keys.ts";

/** How often it is looked whether the keys have changed, in ms. */
const EVERY_MS = 1_000;
/** How long a start waits for a database that does not answer, in ms. */
const FIRST_MS = 3_000;

/** The same for its end, in ms. */
const LAST_MS = 2_000;

/** What a {@linkcode KeyCopy} needs. */
export interface KeyCopyOptions {
  readonly address: string;
  /** The file. */
  readonly path: string;
  /** Gets a line where the keys cannot be read or the file cannot be written. */
  readonly said: (line: string) => void;
}

/** See the module. */
export class KeyCopy implements AsyncDisposable {
  readonly #options: KeyCopyOptions;
  readonly #rows: KeyRows;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | undefined;
  #stamp: string | undefined;
  #said = "";
  #isClosed = false;

  constructor(options: KeyCopyOptions) {
    this.#options = options;
    this.#rows = new KeyRows(options.address);
  }

  /** Makes the copy, and keeps it up to date from then on. Never rejects. */
  async start(): Promise<void> {
    const first = this.#look();
    await atMost(FIRST_MS, first);
    void first.then(() => this.#wait());
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    // A database that does not answer must not keep the server from its end.
    const ended = Promise.all([this.#rows.close(), this.#looking]);
    await atMost(LAST_MS, ended);
  }

  #wait(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      void this.#look().then(() => this.#wait());
    }, EVERY_MS);
    Deno.unrefTimer(this.#timer);
  }

  #look(): Promise<void> {
    this.#looking = this.#copy().catch((error) => this.#failed(error));
    return this.#looking;
  }

  async #failed(error: unknown): Promise<void> {
    const why = error instanceof ChatError ? error.message : reasonOf(error);
    if (this.#isClosed || why === this.#said) return;
    this.#said = why;
    const count = await this.#copied();
    if (count === 0) return;
    this.#options.said(
      `${why}; ${
        count === undefined
          ? "which client keys are in it is not known yet"
          : "the client keys that were read last count"
      }`,
    );
  }

  /** How many keys the copy has; undefined without a copy. */
  async #copied(): Promise<number | undefined> {
    const { path } = this.#options;
    try {
      await Deno.stat(path);
      return (await readKeys(path)).length;
    } catch {
      return undefined;
    }
  }

  async #copy(): Promise<void> {
    const stamp = await this.#rows.stamp();
    if (stamp !== this.#stamp) {
      const lines = await this.#rows.lines();
      const keys = parseKeys(joinedKeys(lines), this.#rows.location);
      await changeKeys(this.#options.path, () => keys);
      this.#stamp = stamp;
    }
    this.#said = "";
  }
}
