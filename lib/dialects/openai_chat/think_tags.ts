/**
 * Separates reasoning that a server leaves in the text, between `<think>` and `</think>`.
 *
 * @module
 */

const OPEN = "<think>";
const CLOSE = "</think>";

/** A part of an answer, split into text and reasoning; each may be empty. */
export interface ThinkSplit {
  text: string;
  /** Text between the tags. */
  reasoning: string;
}

/**
 * Takes the reasoning out of a text in pieces, which may be cut anywhere. Only tags at the very start count, because later ones
 * are the model's own words.
 */
export class ThinkTags {
  #position: "start" | "reasoning" | "text" = "start";
  /** Whether white space is skipped: around the tags, it belongs neither to the text nor to the reasoning. */
  #skipSpace = true;
  /** White space at the start, kept apart: there may be much of it, and it would be searched again with every piece. */
  #space = "";
  /** A text that may be the beginning of a tag. */
  #held = "";

  /** Takes the next piece; returns the text and the reasoning that are certain. */
  push(piece: string): ThinkSplit {
    const split = { text: "", reasoning: "" };
    if (this.#position === "text" && !this.#skipSpace) {
      split.text = piece;
      return split;
    }
    let more = piece;
    if (this.#position === "start" && this.#held === "") {
      more = piece.trimStart();
      this.#space += piece.slice(0, piece.length - more.length);
      if (more === "") return split;
    }
    this.#held += more;
    if (this.#position === "start" && !this.#open()) return split;
    if (this.#position === "reasoning") split.reasoning = this.#reason();
    if (this.#position === "text") split.text = this.#take(this.#held.length);
    return split;
  }

  /** Ends the answer; returns what was held back. */
  end(): ThinkSplit {
    const rest = this.#space + this.#held;
    this.#space = this.#held = "";
    return this.#position === "reasoning"
      ? { text: "", reasoning: rest }
      : { text: rest, reasoning: "" };
  }

  /** Whether it is certain that the answer does or does not begin with a tag. */
  #open(): boolean {
    if (this.#held.startsWith(OPEN)) {
      this.#position = "reasoning";
      this.#held = this.#held.slice(OPEN.length);
    } else if (OPEN.startsWith(this.#held)) {
      return false;
    } else {
      this.#position = "text";
      this.#skipSpace = false;
      this.#held = this.#space + this.#held;
    }
    this.#space = "";
    return true;
  }

  #reason(): string {
    const end = this.#held.indexOf(CLOSE);
    if (end === -1) {
      return this.#take(this.#held.length - closingOverlap(this.#held));
    }
    const reasoning = this.#take(end);
    this.#held = this.#held.slice(CLOSE.length);
    this.#position = "text";
    this.#skipSpace = true;
    return reasoning;
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    if (!this.#skipSpace) return taken;
    const text = taken.trimStart();
    if (text !== "") this.#skipSpace = false;
    return text;
  }
}

/** Number of characters at the end that may be the beginning of the closing tag. */
function closingOverlap(text: string): number {
  let length = Math.min(CLOSE.length - 1, text.length);
  while (!CLOSE.startsWith(text.slice(text.length - length))) length--;
  return length;
}
