/**
 * Tells the address of a store from the path of a history's file.
 *
 * @module
 */
import { isStoreAddress, shownLocation } from "../core/data/store_address.ts";
import { ConfigError } from "../core/errors.ts";

/**
 * The address that `--store` or `CHAT_STORE` gives.
 *
 * @param history what `--history` gives
 * @throws {ConfigError} it is not the address of a database, or both flags are given
 */
export function storeAddress(
  address: string,
  flag: string | undefined,
  history: string | undefined,
): string {
  if (flag !== undefined && history !== undefined) {
    throw new ConfigError("--store and --history name two histories", {
      hint: "give one of them",
    });
  }
  if (isStoreAddress(address)) return address;
  const name = flag === undefined ? "CHAT_STORE" : "--store";
  throw new ConfigError(`${name} is not the address of a database`, {
    hint: "such as postgres://USER@HOST/DATABASE; a file is --history FILE",
  });
}

/**
 * Refuses the address of a database where a path is expected.
 *
 * @throws {ConfigError} it is one
 */
export function refuseAddress(path: string): void {
  if (!isStoreAddress(path)) return;
  throw new ConfigError(
    `${shownLocation(path)} is the address of a database, not a file`,
    { hint: "name it with --store or CHAT_STORE" },
  );
}
