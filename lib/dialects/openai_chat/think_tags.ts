/**
 * Reasoning that a server leaves in the text, between `<think>` and `</think>`.
 *
 * @module
 */

const OPEN = "<think>";
const CLOSE = "</think>";

/** A piece of an answer, told apart; each part may be empty. */
export interface ThinkSplit {
  /** What is to be shown. */
  text: string;
  /** What stood between the tags. */
  reasoning: string;
}

/**
 * Takes the reasoning out of a text that comes in pieces, cut anywhere. Only tags at the very start count: later ones
 * are the model's own words.
 */
export class ThinkTags {
  #place: "start" | "reasoning" | "text" = "start";
  /** White space around the tags belongs to neither side. */
  #skipSpace = true;
  /** What may be the beginning of a tag. */
  #held = "";

  /** Takes the next piece and returns what is certain by now. */
  push(piece: string): ThinkSplit {
    const split = { text: "", reasoning: "" };
    if (this.#place === "text" && !this.#skipSpace) {
      split.text = piece;
      return split;
    }
    this.#held += piece;
    if (this.#place === "start" && !this.#open()) return split;
    if (this.#place === "reasoning") split.reasoning = this.#reason();
    if (this.#place === "text") split.text = this.#take(this.#held.length);
    return split;
  }

  /** Ends the answer: returns what was held back. */
  end(): ThinkSplit {
    const rest = this.#held;
    this.#held = "";
    return this.#place === "reasoning"
      ? { text: "", reasoning: rest }
      : { text: rest, reasoning: "" };
  }

  /** Whether it is known by now if the answer begins with a tag. */
  #open(): boolean {
    const start = this.#held.trimStart();
    if (start.startsWith(OPEN)) {
      this.#place = "reasoning";
      this.#held = start.slice(OPEN.length);
    } else if (OPEN.startsWith(start)) {
      return false;
    } else {
      this.#place = "text";
      this.#skipSpace = false;
    }
    return true;
  }

  #reason(): string {
    const end = this.#held.indexOf(CLOSE);
    if (end === -1) {
      return this.#take(this.#held.length - closingOverlap(this.#held));
    }
    const reasoning = this.#take(end);
    this.#held = this.#held.slice(CLOSE.length);
    this.#place = "text";
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

/** How many characters at the end may be the beginning of the closing tag. */
function closingOverlap(text: string): number {
  let length = Math.min(CLOSE.length - 1, text.length);
  while (!CLOSE.startsWith(text.slice(text.length - length))) length--;
  return length;
}
