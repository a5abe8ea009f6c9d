/**
 * A text that comes in pieces, of which parts are looked at while it grows.
 *
 * @module
 */

/** Keeps the pieces: joining them for each part would take time as long as the whole text. */
export class TextPieces {
  readonly #pieces: string[] = [];
  /** Where each piece begins. */
  readonly #starts: number[] = [];
  #length = 0;

  /** Adds a piece. */
  add(piece: string): void {
    if (piece === "") return;
    this.#pieces.push(piece);
    this.#starts.push(this.#length);
    this.#length += piece.length;
  }

  /** A part of it; what is outside the text is left out. */
  slice(start: number, end: number): string {
    let text = "";
    for (let at = this.#pieceAt(start); at < this.#pieces.length; at++) {
      const begin = this.#starts[at] ?? 0;
      if (begin >= end) break;
      text += this.#pieces[at]?.slice(Math.max(0, start - begin), end - begin);
    }
    return text;
  }

  /** The index of the piece that holds a place. */
  #pieceAt(place: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= place) low = middle;
      else high = middle;
    }
    return low;
  }
}
