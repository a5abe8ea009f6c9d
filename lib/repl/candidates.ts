/**
 * What Tab does: completes a word as far as all candidates agree, otherwise lists the candidates.
 *
 * @module
 */
import { sanitize } from "../core/text/text.ts";
import { NameMap } from "../core/data/names.ts";
import { displayWidth } from "../render/markdown/width.ts";
import { wrapCells } from "./columns.ts";
import type { Completion } from "./completion.ts";
import type { EditLine } from "./lines/edit_line.ts";

/** Finds completions of the text before the cursor; undefined if there are none to offer. */
export type Completer = (text: string) => Promise<Completion | undefined>;

/** What the candidates are found and shown with. */
export interface CandidatesOptions {
  /** Finds them. */
  readonly complete: Completer;
  /** Shows lines above the entry. */
  readonly print: (text: string) => void;
  /** Width of the terminal. */
  readonly columns: () => number;
}

/** How long keys are held back while candidates load, in ms; a provider may take longer to list its models. */
const HOLD_MS = 300;
/** Further candidates are only counted. */
const MOST = 100;

/** Completes one line. */
export class Candidates {
  readonly #line: EditLine;
  readonly #options: CandidatesOptions;
  /** Number of the current line. */
  #entry = 0;

  /** Changes nothing before Tab is pressed. */
  constructor(line: EditLine, options: CandidatesOptions) {
    this.#line = line;
    this.#options = options;
  }

  /** Drops candidates that are still loading. */
  cancel(): void {
    this.#entry++;
  }

  /**
   * Completes the word before the cursor, and calls `done` when it has changed the line or shown something. Nothing
   * happens if the line has changed when the candidates arrive, or if they cannot be loaded.
   *
   * @returns resolves when the next key can be taken
   */
  async show(done: () => void): Promise<void> {
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, HOLD_MS);
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
    const { from, words, about } = completion;
    const [first] = words;
    if (first === undefined) return;
    const shared = words.reduce(commonStart);
    const whole = words.length === 1 && !first.endsWith("/");
    if (whole) {
      this.#line.replaceFrom(from, `${first} `);
    } else if (shared.length > before.length - from) {
      this.#line.replaceFrom(from, shared);
    } else if (words.length > 1) {
      this.#options.print(this.#listed(words, about));
    }
    done();
  }

  /** Words beside each other; where some have a meaning, one in a row. */
  #listed(
    words: readonly string[],
    about: ReadonlyMap<string, string> = new NameMap<string>(),
  ): string {
    const columns = this.#options.columns();
    const found = words.slice(0, MOST);
    const isExplained = found.some((word) => about.has(word));
    const shown = found.map((word) => {
      const start = `${sanitize(word)}  `;
      const room = Math.max(10, columns - displayWidth(start) - 1);
      const [meaning = ""] = wrapCells(sanitize(about.get(word) ?? ""), room);
      return `${start}${meaning}`.trimEnd();
    });
    const cell = Math.max(...shown.map(displayWidth)) + 2;
    const perRow = isExplained ? 1 : Math.max(1, Math.floor(columns / cell));
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

/** The common beginning of two words, ignoring case; in the case of the first. */
function commonStart(a: string, b: string): string {
  let end = 0;
  while (
    end < a.length && a[end]?.toLowerCase() === b[end]?.toLowerCase()
  ) end++;
  return a.slice(0, end);
}
