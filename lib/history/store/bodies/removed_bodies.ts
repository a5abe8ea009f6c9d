/**
 * Removes bodies that no line of the history names any more.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";
import { keptBodies } from "../../line/kept_reply.ts";
import { bodyFiles, folderOf } from "./folder.ts";

/** Collects the bodies that lines name, and removes the others. */
export class RemovedBodies {
  readonly #folder: string;
  readonly #gone = new NameSet();
  readonly #kept = new NameSet();

  /** `path` is the history's. */
  constructor(path: string) {
    this.#folder = folderOf(path);
  }

  /** Adds the bodies that a line names; `isRemoved` says whether that line is removed. */
  named(line: string, isRemoved: boolean): void {
    const names = isRemoved ? this.#gone : this.#kept;
    for (const name of keptBodies(line)) names.add(name);
  }

  /**
   * Removes the files that no line names any more, and those that no line ever named, because the process ended during
   * the reply.
   *
   * @throws the system's error if a file cannot be removed
   */
  async remove(): Promise<void> {
    for await (const { name, path, isNew } of bodyFiles(this.#folder)) {
      if (this.#kept.has(name) || isNew && !this.#gone.has(name)) continue;
      await removed(path);
    }
  }
}

/**
 * Removes all bodies of a history.
 *
 * @throws the system's error if the folder cannot be removed
 */
export async function removeBodies(path: string): Promise<void> {
  await removed(folderOf(path));
}

async function removed(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
