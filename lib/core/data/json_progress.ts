/**
 * Finds out when a JSON object that arrives in pieces is complete.
 *
 * @module
 */
import { parseReplyJson } from "./parsed_json.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Reads the text of an object piece by piece, and each character once. */
export class JsonProgress {
  #pieces: string[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;
  #begun = false;
  #complete: boolean | undefined;

  push(piece: string): void {
    if (this.#complete === false) return;
    if (this.#complete === true) {
      // Only blanks may follow.
      if (piece.trim() !== "") this.#decide(false);
      return;
    }
    this.#pieces.push(piece);
    for (let i = 0; i < piece.length; i++) {
      if (!this.#take(piece.charCodeAt(i))) continue;
      this.#decide(piece.slice(i + 1).trim() === "" && this.#isJson());
      return;
    }
  }

  /** Whether the object has ended, and is valid JSON. */
  get complete(): boolean {
    return this.#complete ?? false;
  }

  /** Whether a character closes the outermost object. */
  #take(code: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) this.#inString = false;
      return false;
    }
    switch (code) {
      case QUOTE:
        this.#inString = true;
        return false;
      case 0x7b: // {
      case 0x5b: // [
        this.#depth++;
        this.#begun = true;
        return false;
      case 0x7d: // }
      case 0x5d: // ]
        this.#depth--;
        return this.#begun && this.#depth <= 0;
      default:
        return false;
    }
  }

  #decide(complete: boolean): void {
    this.#complete = complete;
    this.#pieces = [];
  }

  #isJson(): boolean {
    const text = this.#pieces.join("");
    if (!text.trimEnd().endsWith("}")) return false;
    try {
      parseReplyJson(text);
      return true;
    } catch {
      return false;
    }
  }
}
