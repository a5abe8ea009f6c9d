/**
 * What a terminal sends, as keys: decoded by `node:readline`, which knows the sequences of many terminals.
 *
 * @module
 */
import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";

/** What the library tells of a key. */
interface KeyPress {
  readonly sequence?: string;
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

/** A key. */
export interface Key {
  /** With what is held down, as in Emacs: `a`, `C-a`, `M-left`; `M` is Alt. The sequence itself where it has no name. */
  readonly name: string;
  /** What the terminal sent. */
  readonly sequence: string;
  /** Whether it stands for a character of the text. */
  readonly isText: boolean;
}

/** Decodes the text that a terminal sends, character by character; a sequence may be cut anywhere. */
export class KeyDecoder {
  readonly #stream = new PassThrough();
  #key: Key | undefined;
  #within = false;
  #pushing = false;

  /**
   * Nothing has been pressed yet.
   *
   * @param onEscape called when nothing follows an Escape for a while: it was the Escape key
   */
  constructor(onEscape: () => void) {
    emitKeypressEvents(this.#stream);
    this.#stream.on("keypress", (text?: string, press: KeyPress = {}) => {
      this.#within = false;
      this.#key = keyOf(press, text);
      if (press.name === "escape" && !this.#pushing) onEscape();
    });
  }

  /** Whether the last characters began a sequence that has not ended. */
  get within(): boolean {
    return this.#within;
  }

  /** The key that a character completes; undefined within a sequence. */
  push(character: string): Key | undefined {
    this.#key = undefined;
    this.#within = true;
    // Emitting decodes at once; writing to the stream would decode later.
    this.#pushing = true;
    this.#stream.emit("data", character);
    this.#pushing = false;
    return this.#key;
  }
}

function keyOf(press: KeyPress, text: string | undefined): Key {
  const { sequence = text ?? "", name, ctrl = false, meta = false } = press;
  const held = `${ctrl ? "C-" : ""}${meta ? "M-" : ""}`;
  return {
    name: name === undefined ? sequence : held + name,
    sequence,
    // deno-lint-ignore no-control-regex
    isText: !ctrl && !meta && /^[^\x00-\x1f\x7f]$/u.test(sequence),
  };
}
