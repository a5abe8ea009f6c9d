/**
 * Verifies that the bodies of a history are those that its lines name.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import type { Problem } from "../../history.ts";
import { keptBodies } from "../../line/kept_reply.ts";
import { FileBodies } from "./file_bodies.ts";
import { bodyFiles, folderOf } from "./folder.ts";

/** Collects the bodies that lines name, and compares them with the files. */
export class VerifiedBodies {
  readonly #path: string;
  /** For each hash, the first line that names it. */
  readonly #named = new NameMap<Pick<Problem, "path" | "line">>();

  /** `path` is the history's. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Adds the bodies that a line names. */
  named(text: string, path: string, line: number): void {
    for (const hash of keptBodies(text)) {
      if (!this.#named.has(hash)) this.#named.set(hash, { path, line });
    }
  }

  /**
   * Bodies that are missing, that are damaged, and that no line names.
   *
   * @throws the system's error if the folder is there and cannot be read
   */
  async *problems(): AsyncGenerator<Problem, void> {
    const folder = folderOf(this.#path);
    const left = new NameMap(this.#named);
    for await (const { name, path, isNew } of bodyFiles(folder)) {
      const location = this.#named.get(name);
      left.delete(name);
      if (location !== undefined) yield* this.#damage(name, location);
      else if (!isNew) {
        yield { path, what: "no line names it; `chat history rm` removes it" };
      }
    }
    for (const [name, location] of left) {
      const what = `the reply's bytes are not in ${folder}: ${name}`;
      yield { ...location, what };
    }
  }

  async *#damage(
    name: string,
    location: Pick<Problem, "path" | "line">,
  ): AsyncGenerator<Problem, void> {
    const bodies = new FileBodies(this.#path, () => {});
    let why = "they have another hash";
    try {
      if (await bodies.read(name) !== undefined) return;
    } catch (error) {
      why = reasonOf(error);
    }
    const folder = folderOf(this.#path);
    const what = `the reply's bytes in ${folder} are damaged: ${name}: ${why}`;
    yield { ...location, what };
  }
}
