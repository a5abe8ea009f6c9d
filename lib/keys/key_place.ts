/**
 * Where client keys are kept: in a file of this machine, or in a database for all machines that have it as their store.
 *
 * @module
 */
import type { ClientKey } from "./client_key.ts";
import { changeKeys, readKeys } from "./key_file.ts";

/** See the module. */
export interface KeyPlace {
  /** For people. */
  readonly name: string;
  /**
   * Reads the keys.
   *
   * @throws {ChatError} they cannot be read or understood
   */
  read(): Promise<readonly ClientKey[]>;
  /**
   * Replaces the keys, one program after the other.
   *
   * @param change gets the keys as they are, and throws what it cannot do
   * @throws {ChatError} the place cannot be read, understood or written
   */
  change(
    change: (keys: readonly ClientKey[]) => readonly ClientKey[],
  ): Promise<void>;
  /** Never rejects. */
  close(): Promise<void>;
}

/** The keys in a file. */
export function keysInFile(path: string): KeyPlace {
  return {
    name: path,
    read: () => readKeys(path),
    change: (change) => changeKeys(path, change),
    close: () => Promise.resolve(),
  };
}
