/**
 * What Tab does: completes a word as far as there is one way to, else lists the ways.
 *
 * @module
 */
import { sanitize } from "../core/text.ts";
import { displayWidth } from "../render/markdown/width.ts";
import type { Completion } from "./completion.ts";
import type { EditLine } from "./edit_line.ts";

/** Finds what the text before the cursor may go on with; undefined where that is not known. */
export type Completer = (text: string) => Promise<Completion | undefined>;

/** What the candidates are found and shown with. */
export interface CandidatesOptions {
  /** Finds them. */
  readonly complete: Completer;
  /** Shows lines of their own above the entry. */
  readonly print: (text: string) => void;
  /** Width of the terminal. */
  readonly columns: () => number;
}

/** So long are keys held back until candidates are known; a provider may take longer to list its models. */
const PATIENCE_MS = 300;
/** More than this are not listed, only counted. */
const MOST = 100;

/** Completes one line. */
export class Candidates {
  readonly #line: EditLine;
  readonly #options: CandidatesOptions;
  /** Counts the lines for which candidates were asked. */
  #entry = 0;

  /** Changes nothing before Tab is pressed. */
  constructor(line: EditLine, options: CandidatesOptions) {
    this.#line = line;
    this.#options = options;
  }

  /** What is still being looked for is not wanted any more. */
  cancel(): void {
    this.#entry++;
  }

  /**
   * Completes the word before the cursor, and calls `done` when it has changed the line or shown something. Nothing
   * happens when the line is another one by the time that the candidates are known, or when they cannot be had.
   *
   * @returns resolves when the next key can be taken
   */
  async show(done: () => void): Promise<void> {
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, PATIENCE_MS);
    await Promise.race([this.#show(done), waited.promise]);
    clearTimeout(timer);
  }

  async #show(done: () => void): Promise<void> {
    const entry = this.#entry;
    const { text, before } = this.#line;
    const unchanged = () =>
      this.#entry === entry && this.#line.text === text &&
      this.#line.before === before;
    const completion = await this.#options.complete(before)
      .catch(() => undefined); // a provider that cannot be asked for its models
    if (completion === undefined || !unchanged()) return;
    const { from, words } = completion;
    const [first] = words;
    if (first === undefined) return;
    const shared = words.reduce(commonStart);
    const whole = words.length === 1 && !first.endsWith("/");
    if (whole) {
      this.#line.replaceFrom(from, `${first} `);
    } else if (shared.length > before.length - from) {
      this.#line.replaceFrom(from, shared);
    } else if (words.length > 1) {
      this.#options.print(this.#listed(words));
    }
    done();
  }

  #listed(words: readonly string[]): string {
    const shown = words.slice(0, MOST).map(sanitize);
    const cell = Math.max(...shown.map(displayWidth)) + 2;
    const perRow = Math.max(1, Math.floor(this.#options.columns() / cell));
    const rows: string[] = [];
    for (let i = 0; i < shown.length; i += perRow) {
      const row = shown.slice(i, i + perRow);
      rows.push(
        row.map((word) => word + " ".repeat(cell - displayWidth(word)))
          .join("").trimEnd(),
      );
    }
    const more = words.length - shown.length;
    if (more > 0) rows.push(`… and ${more} more`);
    return rows.join("\n");
  }
}

/** What two words begin with, whatever the case; in the case of the first. */
function commonStart(a: string, b: string): string {
  let end = 0;
  while (
    end < a.length && a[end]?.toLowerCase() === b[end]?.toLowerCase()
  ) end++;
  return a.slice(0, end);
}
