/**
 * Highlights code line by line: of the lines above only the language's own state is kept, so that a line is coloured
 * once and never again.
 *
 * @module
 */
import { StringStream } from "@codemirror/streamparser";
import type { LanguageMode } from "./languages.ts";
import { CODE_THEME, type Style } from "./theme.ts";
import type { Span } from "./wrap.ts";

/** Columns of a tab. */
const TAB = 4;

/** A longer line is data rather than code. */
const LONGEST_LINE = 2000;

/** Empty tokens in a row after which a language has come to a halt. */
const MOST_IDLE = 20;

/** The colours of one block of code. */
export class LineHighlighter {
  readonly #mode: LanguageMode;
  readonly #state: unknown;

  /** Begins with the state of another one, or at the first line. */
  constructor(mode: LanguageMode, state?: unknown) {
    this.#mode = mode;
    this.#state = state ?? mode.startState?.(TAB) ?? {};
  }

  /** The same state, which can go another way. */
  clone(): LineHighlighter {
    const copy = this.#mode.copyState?.(this.#state) ??
      shallowCopy(this.#state);
    return new LineHighlighter(this.#mode, copy);
  }

  /** The next line in its colours. */
  line(text: string): Span[] {
    if (text.length > LONGEST_LINE) return [{ text, style: "" }];
    const stream = new StringStream(text, TAB, TAB);
    if (stream.eol()) this.#mode.blankLine?.(this.#state, TAB);
    const spans: Span[] = [];
    for (let idle = 0; !stream.eol() && idle < MOST_IDLE;) {
      stream.start = stream.pos;
      const token = this.#mode.token(stream, this.#state);
      idle = stream.pos > stream.start ? 0 : idle + 1;
      spans.push({ text: stream.current(), style: tokenStyle(token) });
    }
    return [...spans, { text: text.slice(stream.pos), style: "" }];
  }
}

/** `variableName.definition` and `string special` count by their first word, a definition by what it is. */
function tokenStyle(token: string | null | undefined): Style {
  if (!token) return "";
  const [first = "", ...rest] = token.split(/[ .]/);
  const key = rest.includes("definition") ? "def" : first;
  return Object.hasOwn(CODE_THEME, key) ? CODE_THEME[key] ?? "" : "";
}

function shallowCopy(state: unknown): unknown {
  if (typeof state !== "object" || state === null) return state;
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.slice() : value,
    ]),
  );
}
