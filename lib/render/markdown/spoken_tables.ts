/**
 * Markdown whose tables are read row by row, for a screen reader.
 *
 * @module
 */
import { spokenRow } from "../../core/text/spoken_rows.ts";
import type { TextSink } from "../text_end.ts";
import {
  alignmentsOf,
  cellsOf,
  endsFence,
  type Fence,
  fenceOf,
} from "./line.ts";

/** A text with its tables as lines `Column: value`. */
export function withSpokenTables(text: string): string {
  const speaker = new TableSpeaker();
  return speaker.push(text) + speaker.end();
}

/** Passes an answer on with its tables as lines `Column: value`. */
export class SpokenTables implements TextSink {
  readonly #sink: TextSink;
  readonly #speaker = new TableSpeaker();

  /** The sink gets lines and text, never a table. */
  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  /** Passes on what is ready with this piece. */
  async write(text: string): Promise<void> {
    await this.#sink.write(this.#speaker.push(text));
  }

  /** Passes on the rest, and ends the sink. */
  async end(): Promise<void> {
    await this.#sink.write(this.#speaker.end());
    await this.#sink.end();
  }
}

/** Takes a text in pieces. Only a line that may belong to a table is held back until it has ended. */
class TableSpeaker {
  #line = "";
  /** How much of the line has been passed on. */
  #passed = 0;
  #fence: Fence | undefined;
  /** A line that is a table's head if the next one says so. */
  #candidate: string | undefined;
  /** The names of the open table's columns. */
  #head: readonly string[] | undefined;
  #rows = 0;

  /** The text that is ready with this piece. */
  push(text: string): string {
    const [first = "", ...rest] = text.split("\n");
    let ready = this.#piece(first);
    for (const piece of rest) ready += this.#lineEnd("\n") + this.#piece(piece);
    return ready;
  }

  /** The rest; what comes then is a new text. */
  end(): string {
    const ready = (this.#line === "" ? "" : this.#lineEnd("")) +
      this.#noTable();
    this.#fence = undefined;
    this.#head = undefined;
    return ready;
  }

  #piece(piece: string): string {
    this.#line += piece;
    const held = this.#passed === 0 && this.#fence === undefined &&
      /^\s*(?:\||$)/.test(this.#line);
    if (held || piece === "") return "";
    const before = this.#passed === 0 ? this.#noTable() : "";
    const ready = this.#line.slice(this.#passed);
    this.#passed = this.#line.length;
    return before + ready;
  }

  #lineEnd(newline: string): string {
    const line = this.#line;
    const rest = line.slice(this.#passed) + newline;
    const isRow = this.#passed === 0 && this.#fence === undefined &&
      line.trimStart().startsWith("|");
    this.#line = "";
    this.#passed = 0;
    if (isRow) return this.#row(line, newline);
    if (this.#fence === undefined) this.#fence = fenceOf(line);
    else if (endsFence(line, this.#fence)) this.#fence = undefined;
    return this.#noTable() + rest;
  }

  #row(line: string, newline: string): string {
    if (this.#head !== undefined) {
      const between = this.#rows++ === 0 ? "" : "\n";
      return between + spokenRow(this.#head, cellsOf(line));
    }
    const head = this.#candidate === undefined ? [] : cellsOf(this.#candidate);
    if (alignmentsOf(line)?.length === head.length) {
      this.#candidate = undefined;
      this.#head = head;
      this.#rows = 0;
      return "";
    }
    const before = this.#noTable();
    this.#candidate = line + newline;
    return before;
  }

  /** Ends the open table; a line that could have been a head is text. */
  #noTable(): string {
    const text = this.#candidate ?? "";
    this.#candidate = undefined;
    this.#head = undefined;
    return text;
  }
}
