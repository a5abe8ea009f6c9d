/**
 * A choice from a list, with the arrow keys.
 *
 * @module
 */
import { oneLine } from "../../core/text/text.ts";
import { cut } from "../../render/cut.ts";
import { bold, dim } from "../../render/style.ts";
import type { KeySink } from "./keyboard.ts";
import { type Key, KeyDecoder } from "./key_decoder.ts";
import type { TerminalWriter } from "./terminal_writer.ts";

/** Clears the cursor's row and those below, as a line's view does. */
const CLEAR_BELOW = "\r\x1b[2K\x1b[C\x1b[J\r";
/** Rows of the list that are shown at most. */
const MOST = 12;

/** Shows a list below the cursor, takes keys, and removes the list again. */
export class Picker implements KeySink {
  readonly #choices: readonly string[];
  readonly #writer: TerminalWriter;
  readonly #done: (chosen: number | undefined) => void;
  readonly #keys = new KeyDecoder(() => this.#leave(undefined));
  #filter = "";
  /** The places of the choices that the filter leaves. */
  #left: number[];
  /** The chosen one among them. */
  #at = 0;
  #ended = false;

  /**
   * Shows nothing yet.
   *
   * @param done called once, with the place of the chosen text; with undefined for none
   */
  constructor(
    choices: readonly string[],
    writer: TerminalWriter,
    done: (chosen: number | undefined) => void,
  ) {
    this.#choices = choices.map(oneLine);
    this.#writer = writer;
    this.#done = done;
    this.#left = [...this.#choices.keys()];
  }

  /** Shows the list. */
  begin(): void {
    this.#draw();
  }

  take(keys: string): string {
    for (let at = 0; at < keys.length; at++) {
      const key = this.#keys.push(keys.charAt(at));
      if (key !== undefined) this.#press(key);
      if (this.#ended) return keys.slice(at + 1);
    }
    this.#draw();
    return "";
  }

  end(): void {
    this.#leave(undefined);
  }

  #press({ name, sequence, isText }: Key): void {
    const page = this.#rows();
    switch (name) {
      case "return":
      case "enter":
        return this.#leave(this.#left[this.#at]);
      case "escape":
      case "C-c":
      case "C-d":
      case "C-g":
        return this.#leave(undefined);
      case "up":
      case "C-p":
        return this.#move(-1);
      case "down":
      case "C-n":
      case "tab":
        return this.#move(1);
      case "pageup":
        return this.#move(-page);
      case "pagedown":
        return this.#move(page);
      case "home":
        return this.#move(-Infinity);
      case "end":
        return this.#move(Infinity);
      case "backspace":
        return this.#narrow([...this.#filter].slice(0, -1).join(""));
      case "C-u":
        return this.#narrow("");
    }
    if (isText) this.#narrow(this.#filter + sequence);
  }

  #move(by: number): void {
    const last = Math.max(0, this.#left.length - 1);
    this.#at = Math.min(Math.max(0, this.#at + by), last);
  }

  /** Leaves the choices that contain every word of a text. */
  #narrow(filter: string): void {
    this.#filter = filter;
    const words = filter.toLowerCase().split(" ");
    this.#left = [...this.#choices.keys()].filter((place) => {
      const text = this.#choices[place]?.toLowerCase() ?? "";
      return words.every((word) => text.includes(word));
    });
    this.#at = 0;
  }

  #leave(chosen: number | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#writer.write(CLEAR_BELOW);
    this.#done(chosen);
  }

  #rows(): number {
    return Math.max(1, Math.min(MOST, this.#writer.rows - 3));
  }

  #draw(): void {
    if (this.#ended) return;
    const cells = Math.max(10, this.#writer.columns - 1);
    const count = this.#rows();
    const top = Math.max(0, this.#at - count + 1);
    const shown = this.#left.slice(top, top + count).map((place, row) => {
      const isChosen = top + row === this.#at;
      const text = cut(
        `${isChosen ? ">" : " "} ${this.#choices[place] ?? ""}`,
        cells,
      );
      return isChosen ? bold(text) : text;
    });
    const found = `${this.#left.length} of ${this.#choices.length}`;
    const help = `${found} · Up and Down choose, Enter takes, Esc leaves`;
    const lines = [
      cut(`Find: ${oneLine(this.#filter)}`, cells),
      ...shown,
      dim(cut(help, cells)),
    ];
    this.#writer.write(
      `${CLEAR_BELOW}${lines.join("\r\n")}\x1b[${lines.length - 1}A\r`,
    );
  }
}
