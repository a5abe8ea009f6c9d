/**
 * The advisory lock of a file that several processes append to.
 *
 * @module
 */
import { dirname } from "node:path";
import { realPath } from "./real_path.ts";

/** Of such a file: for its owner alone. */
export const FILE_MODE = 0o600;
/** Mode of the folders that are created for a history. */
export const FOLDER_MODE = 0o700;

/** Default time to wait for a lock, in ms. */
const TIMEOUT_MS = 5_000;
/** Longest time between two attempts, in ms: a lock is held for less. */
const PAUSE_MS = 50;

/** How to wait for a lock. */
export interface LockOptions {
  /** Time in ms to wait; called again before each attempt. Default 5,000. */
  readonly timeoutMs?: () => number;
  /** Called if the file system has no locks, so that lines are appended without one. */
  readonly onUnlocked?: (path: string) => void;
}

/** Another process keeps a file's lock. */
export class LockedError extends Error {
  override name = "LockedError";
}

/** Files whose file system has no locks. */
const unlocked = new WeakSet<Deno.FsFile>();

/** Whether a file from {@linkcode openLocked} is really locked, so that no other process writes to it. */
export function holdsLock(file: Deno.FsFile): boolean {
  return !unlocked.has(file);
}

/**
 * Opens a file for appending, creates it and its folders if necessary, and takes its lock; closing the file releases
 * the lock. Other processes replace and rename the file under the lock. So after waiting, the path may name another
 * file: then it opens that one.
 *
 * @throws {LockedError} if another process keeps the lock for too long
 * @throws the system's error if the file cannot be opened
 */
export async function openLocked(
  path: string,
  options: LockOptions = {},
): Promise<Deno.FsFile> {
  while (true) {
    const file = await openForAppend(path);
    try {
      if (!await takeLock(file, path, true, options)) {
        unlocked.add(file);
        options.onUnlocked?.(path);
        return file;
      }
      if (await isStillAt(file, path)) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

/**
 * Waits until no process is writing an existing file, so that it ends with a complete line.
 *
 * @throws {LockedError} if another process keeps the lock for too long
 */
export async function untilWritten(
  path: string,
  options: LockOptions = {},
): Promise<void> {
  try {
    using file = await Deno.open(path, { read: true });
    await takeLock(file, path, false, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Takes a lock by repeated attempts: a thread that waits for a lock in the system cannot be cancelled.
 *
 * @returns false if the file system has no locks
 */
async function takeLock(
  file: Deno.FsFile,
  path: string,
  exclusive: boolean,
  { timeoutMs = () => TIMEOUT_MS }: LockOptions,
): Promise<boolean> {
  const start = performance.now();
  // Deno 2.8 and older cannot try: they wait in the system, and a wait that takes too long is abandoned.
  const lock = canTry(file)
    ? () => file.tryLock(exclusive)
    : () => lockWithin(file, exclusive, timeoutMs());
  for (let pause = 1;; pause = Math.min(2 * pause, PAUSE_MS)) {
    try {
      if (await lock()) return true;
    } catch (error) {
      if (hasNoLocks(error)) return false;
      throw error;
    }
    if (performance.now() - start >= timeoutMs()) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  const { lockNote } = await import("./lock_note.ts");
  throw new LockedError(lockedMessage(path, seconds, await lockNote(path)));
}

/** Who waits, for what, how long, and who is in the way as far as that is known. */
function lockedMessage(
  path: string,
  seconds: number,
  note: string | undefined,
): string {
  const held = note === undefined
    ? `another process holds the lock of ${path}`
    : `${note} holds the lock of ${path}`;
  const waits = seconds === 0
    ? ""
    : `, for which process ${Deno.pid} has waited ${seconds} s`;
  return `${held}${waits} (lsof shows which)`;
}

function canTry(file: Deno.FsFile): boolean {
  return typeof file.tryLock === "function";
}

/** Waits for a lock for at most `ms`; returns false if that was not enough. */
async function lockWithin(
  file: Deno.FsFile,
  exclusive: boolean,
  ms: number,
): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), ms);
  const taken = file.lock(exclusive).then(() => true);
  try {
    return await Promise.race([taken, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Opens a file and takes its lock, as {@linkcode openLocked} does, but without waiting.
 *
 * @returns undefined if another process or thread holds the lock; a file system without locks never has it held
 * @throws the system's error if the file cannot be opened
 */
export async function openIfFree(
  path: string,
): Promise<Deno.FsFile | undefined> {
  const file = await openForAppend(path);
  try {
    if (await tryLock(file)) return file;
  } catch (error) {
    if (hasNoLocks(error)) return file;
    file.close();
    throw error;
  }
  file.close();
  return undefined;
}

/** Takes a lock if it is free; otherwise returns false. */
export async function tryLock(file: Deno.FsFile): Promise<boolean> {
  return canTry(file)
    ? await file.tryLock(true)
    : await lockWithin(file, true, 50);
}

/** ENOLCK, ENOSYS and EOPNOTSUPP, as Linux, macOS and Windows number them. */
const NO_LOCKS = /\(os error (?:37|38|45|50|77|78|95|102)\)/;

function hasNoLocks(error: unknown): boolean {
  return error instanceof Deno.errors.NotSupported ||
    error instanceof Error && NO_LOCKS.test(error.message);
}

async function openForAppend(path: string): Promise<Deno.FsFile> {
  const options = { read: true, append: true, create: true, mode: FILE_MODE };
  try {
    return await Deno.open(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const real = await realPath(path); // no file is created through a link
  await Deno.mkdir(dirname(real), { recursive: true, mode: FOLDER_MODE });
  return await Deno.open(real, options);
}

async function isStillAt(file: Deno.FsFile, path: string): Promise<boolean> {
  const opened = await file.stat();
  try {
    const named = await Deno.stat(path);
    return opened.ino === named.ino && opened.dev === named.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
