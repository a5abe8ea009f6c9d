/**
 * The file of client keys, `keys.json`: read at once, replaced at once.
 *
 * @module
 */
import { dirname } from "node:path";
import { NameSet } from "../core/data/names.ts";
import { ConfigError } from "../core/errors.ts";
import { decodeText } from "../core/text/decode_text.ts";
import { reasonOf } from "../core/text/reason.ts";
import { realPath } from "../files/real_path.ts";
import { type ClientKey, namesOf } from "./client_key.ts";
import { formatKeys, parseKeys } from "./read_keys.ts";

/** For its owner alone. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Reads the keys; none where there is no file.
 *
 * @throws {ConfigError} the file cannot be read or understood
 */
export async function readKeys(path: string): Promise<ClientKey[]> {
  let text: string;
  try {
    text = decodeText(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new ConfigError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return parseKeys(text, path);
}

/** The keys of several files. */
export interface AllKeys {
  readonly keys: readonly ClientKey[];
  /** Keys that do not count, as one of the same name is in a file before. */
  readonly hidden: readonly { readonly name: string; readonly path: string }[];
}

/**
 * Reads the keys of several files.
 *
 * @throws {ConfigError} one cannot be read or understood
 */
export async function readAllKeys(paths: readonly string[]): Promise<AllKeys> {
  const keys: ClientKey[] = [];
  const hidden: { name: string; path: string }[] = [];
  const taken = new NameSet();
  for (const path of paths) {
    const own = await readKeys(path);
    const [free, others] = [[], []] as [ClientKey[], ClientKey[]];
    for (const key of own) {
      const isTaken = namesOf(key).some((name) => taken.has(name));
      (isTaken ? others : free).push(key);
    }
    for (const name of free.flatMap(namesOf)) taken.add(name);
    keys.push(...free);
    hidden.push(...others.map(({ name }) => ({ name, path })));
  }
  return { keys, hidden };
}

/**
 * Replaces the keys, one process after the other; readers see the old or the new ones, whole.
 *
 * @param change gets the keys as they are, and throws what it cannot do
 * @throws {ConfigError} the file cannot be read, understood or written
 */
export async function changeKeys(
  path: string,
  change: (keys: readonly ClientKey[]) => readonly ClientKey[],
): Promise<void> {
  using _lock = await locked(path);
  const keys = change(await readKeys(path));
  const real = await realPath(path);
  const replacement = `${real}.new`; // one that a crash left behind is overwritten
  try {
    await writeAll(replacement, formatKeys(keys));
    await Deno.rename(replacement, real);
    await syncFolder(dirname(real));
  } catch (error) {
    throw new ConfigError(`Cannot write ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** The file itself is replaced, so another one is locked; a file system without locks does without. */
async function locked(path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    const file = await Deno.open(`${path}.lock`, {
      write: true,
      create: true,
      mode: FILE_MODE,
    });
    await file.lock(true).catch(() => {});
    return file;
  } catch (error) {
    throw new ConfigError(`Cannot write ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function writeAll(path: string, text: string): Promise<void> {
  await Deno.remove(path).catch(() => {}); // its mode may be another
  using file = await Deno.open(path, {
    write: true,
    createNew: true,
    mode: FILE_MODE,
  });
  for (let bytes = new TextEncoder().encode(text); bytes.length > 0;) {
    bytes = bytes.subarray(await file.write(bytes));
  }
  await file.sync();
}

/** So that a crash of the machine does not bring the old keys back; some systems cannot do it. */
async function syncFolder(path: string): Promise<void> {
  try {
    using folder = await Deno.open(path, { read: true });
    await folder.sync();
  } catch {
    // the file itself is whole in any case
  }
}
