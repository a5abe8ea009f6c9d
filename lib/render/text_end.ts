/**
 * An answer as the text that came.
 *
 * @module
 */
import type { Output } from "../core/io.ts";
import { TerminalSanitizer, WholeCharacters } from "../core/text/text.ts";
import { WriteBehind } from "./write_behind.ts";

/** Takes an answer piece by piece. */
export interface TextSink {
  /** Shows the next piece, perhaps together with what comes next. */
  write(text: string): Promise<void>;
  /** Shows what was held back, and ends the line; nothing where there was no text. What comes then is a new text. */
  end(): Promise<void>;
}

/** How text is written. */
export interface TextEndOptions {
  /** Makes each piece look so. */
  readonly style?: ((text: string) => string) | undefined;
  /** Written before the first text. */
  readonly label?: string | undefined;
}

/** Text that ends with exactly one newline, whatever it ended with; nothing when there was none. */
export class TextEnd implements TextSink {
  readonly #output: WriteBehind;
  readonly #style: ((text: string) => string) | undefined;
  readonly #characters: TerminalSanitizer | WholeCharacters;
  #label: string;
  #newlines = "";
  #open = false;

  /** A pipe gets the text as it is, a terminal what is safe for it. */
  constructor(output: Output, { style, label = "" }: TextEndOptions = {}) {
    this.#output = new WriteBehind(output);
    this.#style = style;
    this.#label = label;
    this.#characters = output.isTerminal
      ? new TerminalSanitizer()
      : new WholeCharacters();
  }

  /** Writes all but the newlines at its end, which may be the text's last. */
  async write(text: string): Promise<void> {
    await this.#put(this.#characters.push(text));
  }

  /** Ends the text. */
  async end(): Promise<void> {
    await this.#put(this.#characters.end());
    if (this.#open) await this.#output.write("\n");
    await this.#output.flush();
    this.#open = false;
    this.#newlines = "";
  }

  async #put(text: string): Promise<void> {
    if (text === "") return;
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
    this.#open = true;
    if (end === 0) {
      this.#newlines += text;
      return;
    }
    const shown = this.#newlines + text.slice(0, end);
    this.#newlines = text.slice(end);
    const label = this.#label;
    this.#label = "";
    await this.#output.write(label + (this.#style?.(shown) ?? shown));
  }
}
