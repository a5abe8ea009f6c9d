/**
 * Where lines stand, in few bytes each: a large history has millions.
 *
 * @module
 */
import type { LineFile } from "../wire/line_files.ts";
import { copied } from "./raw_lines.ts";

/** Where a line stands. */
export interface Place {
  /** As it was when it was opened. */
  readonly file: LineFile;
  /** Where it begins, in bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

/** The lines of conversations. */
export class Places {
  readonly #files: LineFile[] = [];
  /** Of each line: which file, where, how long, and the line of its conversation that was added before. */
  readonly #file: number[] = [];
  readonly #offset: number[] = [];
  readonly #length: number[] = [];
  readonly #before: number[] = [];
  /** The line of each conversation that was added last. */
  readonly #last = new Map<string, number>();

  /** Adds a line of a conversation. */
  add(conversation: string, { file, offset, length }: Place): void {
    if (this.#files.at(-1) !== file) this.#files.push(file);
    const before = this.#last.get(conversation);
    this.#last.set(
      before === undefined ? copied(conversation) : conversation,
      this.#offset.length,
    );
    this.#before.push(before ?? -1);
    this.#file.push(this.#files.length - 1);
    this.#offset.push(offset);
    this.#length.push(length);
  }

  /** The conversations, oldest first: ULIDs sort by time. */
  conversations(): string[] {
    return [...this.#last.keys()].sort();
  }

  /** The lines of a conversation, the last one added first. */
  *of(conversation: string): Generator<Place, void> {
    let at = this.#last.get(conversation) ?? -1;
    while (at >= 0) {
      const file = this.#files[this.#file[at] ?? 0] as LineFile;
      const [offset = 0, length = 0] = [this.#offset[at], this.#length[at]];
      yield { file, offset, length };
      at = this.#before[at] ?? -1;
    }
  }
}
