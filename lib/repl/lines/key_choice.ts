/**
 * A choice by one key.
 *
 * @module
 */
import type { KeySink } from "./keyboard.ts";
import { KeyDecoder } from "./key_decoder.ts";

/** A terminal marks what is pasted; nothing in it is a key press. */
const PASTE = "\x1b[200~";

/** Takes keys up to the first one that is meant. */
export class KeyChoice implements KeySink {
  readonly #keys: string;
  readonly #choose: (key: string | undefined) => void;
  readonly #decoder = new KeyDecoder(() => {});
  #early = true;

  /**
   * Waits for one of some letters and digits; a capital stands for the small letter where it is none of them itself.
   *
   * @param choose called with the key, at once; with undefined for Ctrl-C, and for Ctrl-D or the end of the input
   */
  constructor(keys: string, choose: (key: string | undefined) => void) {
    this.#keys = keys;
    this.#choose = choose;
  }

  /** Keys count from now on; of those that came before, only Ctrl-C does. */
  begin(): void {
    this.#early = false;
  }

  take(typed: string): string {
    if (typed.includes(PASTE)) return "";
    for (let at = 0; at < typed.length; at++) {
      const pressed = this.#decoder.push(typed.charAt(at));
      const name = (pressed?.isText ? pressed.sequence : pressed?.name) ?? "";
      const leaves = name === "C-c" || name === "C-d" && !this.#early;
      const key = this.#early ? undefined : meantKey(name, this.#keys);
      if (!leaves && key === undefined) continue;
      this.#choose(leaves ? undefined : key);
      return typed.slice(at + 1);
    }
    return "";
  }

  end(): void {
    this.#choose(undefined);
  }
}

/** The one of some keys that was typed: as it is, else as a small letter; undefined for none. */
export function meantKey(typed: string, keys: string): string | undefined {
  if (typed.length !== 1) return undefined;
  return [typed, typed.toLowerCase()].find((key) => keys.includes(key));
}
