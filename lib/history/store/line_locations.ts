/**
 * Locations of lines in few bytes each, because a large history has millions.
 *
 * @module
 */
import type { LineFile } from "../../files/line_files.ts";
import { copyOf } from "../../files/line_blocks.ts";
import { NameMap } from "../../core/data/names.ts";

/** Where a line is. */
export interface LineLocation {
  /** The file as it was when it was opened. */
  readonly file: LineFile;
  /** Where the line begins, in bytes. */
  readonly offset: number;
  /** Length of the line in bytes. */
  readonly length: number;
}

/** The locations of the lines of conversations. */
export class LineLocations {
  readonly #files: LineFile[] = [];
  /** For each line: file, offset, length, and the line of the same conversation that was added before. */
  readonly #file: number[] = [];
  readonly #offset: number[] = [];
  readonly #length: number[] = [];
  readonly #before: number[] = [];
  /** For each conversation, the line that was added last. */
  readonly #last = new NameMap<number>();

  add(conversation: string, { file, offset, length }: LineLocation): void {
    if (this.#files.at(-1) !== file) this.#files.push(file);
    const before = this.#last.get(conversation);
    this.#last.set(
      before === undefined ? copyOf(conversation) : conversation,
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
  *of(conversation: string): Generator<LineLocation, void> {
    let at = this.#last.get(conversation) ?? -1;
    while (at >= 0) {
      const file = this.#files[this.#file[at] ?? 0] as LineFile;
      const [offset = 0, length = 0] = [this.#offset[at], this.#length[at]];
      yield { file, offset, length };
      at = this.#before[at] ?? -1;
    }
  }
}
