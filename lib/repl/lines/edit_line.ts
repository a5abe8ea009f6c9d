/**
 * The text that is being typed, and what keys do to it. It moves and deletes by what a person takes for one
 * character: a letter with its marks, an emoji with all that is joined to it.
 *
 * @module
 */

/** Letters, digits and marks; all else is between words. */
const WORD = /[\p{L}\p{N}\p{M}_]/u;
/** How many earlier states undoing goes back to. */
const UNDO_DEPTH = 200;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A text with a cursor; positions are counted in UTF-16 units. */
export interface EditState {
  /** May hold line feeds. */
  readonly text: string;
  /** From 0 to the text's length. */
  readonly cursor: number;
}

/** A text of one or more lines under a cursor. */
export class EditLine {
  #state: EditState = { text: "", cursor: 0 };
  #undo: EditState[] = [];
  #killed = "";

  /** The whole text. */
  get text(): string {
    return this.#state.text;
  }

  /** Where the next character goes. */
  get cursor(): number {
    return this.#state.cursor;
  }

  /** The text before the cursor. */
  get before(): string {
    return this.text.slice(0, this.cursor);
  }

  /** The text from the cursor on. */
  get after(): string {
    return this.text.slice(this.cursor);
  }

  /** Begins again with a text, the cursor at its end; there is nothing to undo. */
  reset(text = ""): void {
    this.#state = { text, cursor: text.length };
    this.#undo = [];
  }

  /** Replaces the whole text, the cursor at its end. */
  replace(text: string): void {
    this.#change({ text, cursor: text.length });
  }

  /** Puts text at the cursor. */
  insert(text: string): void {
    const cursor = this.cursor + text.length;
    this.#change({ text: this.before + text + this.after, cursor });
  }

  /** Replaces the text between a position and the cursor. */
  replaceFrom(start: number, text: string): void {
    const before = this.text.slice(0, start) + text;
    this.#change({ text: before + this.after, cursor: before.length });
  }

  /** One character to the left. */
  left(): void {
    this.#move(this.#leftOf());
  }

  /** One character to the right. */
  right(): void {
    this.#move(this.#rightOf());
  }

  /** To the beginning of the word before the cursor. */
  wordLeft(): void {
    this.#move(this.#wordStart());
  }

  /** To the end of the word behind the cursor. */
  wordRight(): void {
    this.#move(this.#wordEnd());
  }

  /** To the beginning of the line. */
  home(): void {
    this.#move(this.before.lastIndexOf("\n") + 1);
  }

  /** To the end of the line. */
  end(): void {
    this.#move(this.#lineEnd());
  }

  /** To the line above, as far right as before; false in the first line. */
  up(): boolean {
    const start = this.before.lastIndexOf("\n") + 1;
    if (start === 0) return false;
    const above = this.text.lastIndexOf("\n", start - 2) + 1;
    this.#move(this.#across(above, start - 1, this.cursor - start));
    return true;
  }

  /** To the line below, as far right as before; false in the last line. */
  down(): boolean {
    const end = this.#lineEnd();
    if (end === this.text.length) return false;
    const start = this.before.lastIndexOf("\n") + 1;
    const next = this.text.indexOf("\n", end + 1);
    const last = next < 0 ? this.text.length : next;
    this.#move(this.#across(end + 1, last, this.cursor - start));
    return true;
  }

  /** Deletes the character before the cursor. */
  deleteLeft(): void {
    this.#delete(this.#leftOf(), this.cursor);
  }

  /** Deletes the character behind the cursor. */
  deleteRight(): void {
    this.#delete(this.cursor, this.#rightOf());
  }

  /** Cuts back to the last space before the cursor, as Ctrl-W does in shells. */
  cutBlankLeft(): void {
    const words = this.before.trimEnd();
    // The last space, or nothing before the first word.
    let kept = words.length;
    while (kept > 0 && words.charAt(kept - 1).trim() !== "") kept--;
    this.#cut(kept, this.cursor);
  }

  /** Cuts the word before the cursor. */
  cutWordLeft(): void {
    this.#cut(this.#wordStart(), this.cursor);
  }

  /** Cuts the word behind the cursor. */
  cutWordRight(): void {
    this.#cut(this.cursor, this.#wordEnd());
  }

  /** Cuts to the beginning of the line. */
  cutToHome(): void {
    this.#cut(this.before.lastIndexOf("\n") + 1, this.cursor);
  }

  /** Cuts to the end of the line. */
  cutToEnd(): void {
    this.#cut(this.cursor, this.#lineEnd());
  }

  /** Puts what was cut last at the cursor. */
  yank(): void {
    if (this.#killed !== "") this.insert(this.#killed);
  }

  /** Swaps the characters around the cursor (at the end, those before it) and moves to the right. */
  transpose(): void {
    if (this.cursor === this.text.length) this.left();
    const [start, end] = [this.#leftOf(), this.#rightOf()];
    if (start === this.cursor || end === this.cursor) return;
    const [a, b] = [
      this.text.slice(start, this.cursor),
      this.text.slice(this.cursor, end),
    ];
    const text = this.text.slice(0, start) + b + a + this.text.slice(end);
    this.#change({ text, cursor: end });
  }

  /** Takes the last change back. */
  undo(): void {
    const before = this.#undo.pop();
    if (before !== undefined) this.#state = before;
  }

  #move(cursor: number): void {
    this.#state = { text: this.text, cursor };
  }

  #change(state: EditState): void {
    this.#undo.push(this.#state);
    if (this.#undo.length > UNDO_DEPTH) this.#undo.shift();
    this.#state = state;
  }

  #delete(start: number, end: number): void {
    if (start === end) return;
    const text = this.text.slice(0, start) + this.text.slice(end);
    this.#change({ text, cursor: start });
  }

  #cut(start: number, end: number): void {
    if (start < end) this.#killed = this.text.slice(start, end);
    this.#delete(start, end);
  }

  /** Start of the character that ends at the cursor; looked for in its line, as a text may be long. */
  #leftOf(): number {
    const { cursor } = this;
    if (cursor === 0 || this.text[cursor - 1] === "\n") {
      return Math.max(0, cursor - 1);
    }
    const start = this.text.lastIndexOf("\n", cursor - 1) + 1;
    const last = segmenter.segment(this.text.slice(start, cursor))
      .containing(cursor - start - 1);
    return start + (last?.index ?? 0);
  }

  #rightOf(): number {
    const { cursor, text } = this;
    if (cursor === text.length || text[cursor] === "\n") {
      return Math.min(text.length, cursor + 1);
    }
    const character = segmenter.segment(text.slice(cursor, this.#lineEnd()))
      .containing(0);
    return cursor + (character?.segment.length ?? 0);
  }

  #lineEnd(): number {
    const end = this.text.indexOf("\n", this.cursor);
    return end < 0 ? this.text.length : end;
  }

  #wordStart(): number {
    const characters = [...this.before];
    while (characters.length > 0 && !WORD.test(characters.at(-1) ?? "")) {
      characters.pop();
    }
    while (characters.length > 0 && WORD.test(characters.at(-1) ?? "")) {
      characters.pop();
    }
    return characters.join("").length;
  }

  #wordEnd(): number {
    const characters = [...this.after].reverse();
    while (characters.length > 0 && !WORD.test(characters.at(-1) ?? "")) {
      characters.pop();
    }
    while (characters.length > 0 && WORD.test(characters.at(-1) ?? "")) {
      characters.pop();
    }
    return this.text.length - characters.join("").length;
  }

  /** A position in the line from `start` to `end`, a number of units to the right, never within a character. */
  #across(start: number, end: number, units: number): number {
    const at = Math.min(start + units, end);
    if (at === end) return end;
    const character = segmenter.segment(this.text.slice(start, end))
      .containing(at - start);
    return start + (character?.index ?? 0);
  }
}
