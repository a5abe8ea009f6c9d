/**
 * Where the commands of `keys` find keys: in the store, if one is named, and in the file of this machine.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import type { ClientKey } from "../../keys/client_key.ts";
import { type KeyPlace, keysInFile } from "../../keys/key_place.ts";
import { loader } from "../../core/load.ts";
import { quietConfig } from "../shared/open_config.ts";
import { neededKeysPath } from "../shared/server/keys_path.ts";
import { notice, withKey } from "./change.ts";

const loadStore = loader<typeof import("../../keys/store_keys.ts")>(
  import.meta.url,
  "../../keys/store_keys.ts",
);

/** The places of a command. */
export interface KeyPlaces extends AsyncDisposable {
  /** Where a new key goes. */
  readonly first: KeyPlace;
  /** All, `first` among them. */
  readonly all: readonly KeyPlace[];
}

/**
 * Opens the places; the store is not reached yet.
 *
 * @throws {ConfigError} the store cannot be an address, or there is no home folder
 */
export async function openPlaces(
  { io, flags }: Pick<CommandContext, "io" | "flags">,
): Promise<KeyPlaces> {
  const file = keysInFile(neededKeysPath(io));
  const flag = flags.text("store");
  const isNamed = (flag ?? io.env("CHAT_STORE")) !== undefined;
  const { historyPath: address } = isNamed
    ? await quietConfig({ io }, { store: { flag } })
    : {};
  const store = address === undefined
    ? undefined
    : (await loadStore()).keysInStore(address);
  return {
    first: store ?? file,
    all: store === undefined ? [file] : [store, file],
    [Symbol.asyncDispose]: async () => await store?.close(),
  };
}

/** The keys of all places. */
export async function keysIn(places: KeyPlaces): Promise<ClientKey[]> {
  const lists: (readonly ClientKey[])[] = [];
  for (const place of places.all) lists.push(await place.read());
  return lists.flat();
}

/** Says that there is no key. */
export async function sayNone(
  context: CommandContext,
  { all }: KeyPlaces,
): Promise<void> {
  const names = all.map(({ name }) => name).join(" and ");
  await notice(context, `no keys in ${names}; chat keys add NAME makes one`);
}

/** What has changed. */
export interface ChangedKeys {
  readonly place: KeyPlace;
  /** The keys that this place has now. */
  readonly keys: readonly ClientKey[];
}

/**
 * Replaces the key of a name, where it is.
 *
 * @throws {UsageError} there is no such key
 * @throws {ChatError} a place cannot be read or written
 */
export async function changeKey(
  context: CommandContext,
  name: string,
  change: (
    key: ClientKey,
    all: readonly ClientKey[],
  ) => readonly ClientKey[],
): Promise<ChangedKeys> {
  await using places = await openPlaces(context);
  const all = await keysIn(places);
  withKey(all, name, (key) => change(key, all));
  for (const place of places.all) {
    const own = await place.read();
    if (!own.some((key) => key.name === name)) continue;
    let keys: readonly ClientKey[] = [];
    await place.change((now) => {
      keys = withKey(now, name, (key) => change(key, all));
      return keys;
    });
    return { place, keys };
  }
  return { place: places.first, keys: [] };
}
