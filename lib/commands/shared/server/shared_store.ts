/**
 * The store that several machines share, for what this machine's history lacks.
 *
 * @module
 */
import type { History } from "../../../history/history.ts";
import { openLocation } from "../../../history/store/open.ts";

/** Opens nothing before it is first asked. */
export class SharedStore implements AsyncDisposable {
  readonly #address: string;
  #history: Promise<History> | undefined;

  /** `address` is that of a database. */
  constructor(address: string) {
    this.#address = address;
  }

  /** The store, for reading. The thread that brings lines warns about what fails there. */
  open(): Promise<History> {
    return this.#history ??= openLocation(this.#address, { warn: () => {} });
  }

  /** Closes its connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#history)?.close();
  }
}
