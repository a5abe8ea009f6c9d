/**
 * One entry, from its first key to the one that ends it.
 *
 * @module
 */
import { sanitize } from "../../core/text/text.ts";
import { withoutEnd } from "../../core/text/trim.ts";
import { displayWidth } from "../../render/markdown/width.ts";
import { Candidates, type Completer } from "../candidates.ts";
import type { EarlierLines } from "./earlier_lines.ts";
import { EditLine } from "./edit_line.ts";
import { KEY_BINDINGS } from "./key_bindings.ts";
import { type Key, KeyDecoder } from "./key_decoder.ts";
import { LineSearch } from "./line_search.ts";
import type { LineView } from "./line_view.ts";
import { endsInBackslash, isOpenBlock } from "./message_lines.ts";

/** `ESC [ 2 0 0 ~`, whose end the decoder may take for a separate key. */
const PASTE_BEGIN = "\x1b[200";
const PASTE_END = "\x1b[201~";
/** This many characters at once are a paste, as from a terminal that does not mark pastes. */
// deno-lint-ignore no-control-regex
const RUN = /^[^\x00-\x08\x0a-\x1f\x7f]{16,}/;

/** How an entry ends. */
export type Ending = "entered" | "cleared" | "interrupt" | "end" | "suspend";

/** What has come of keys. */
export interface Taken {
  /** Those that are left. */
  readonly rest: string;
  /** How they ended the entry. */
  readonly ending?: Ending;
  /** Resolves when the next ones can be taken; absent where that is at once. */
  readonly paused?: Promise<void>;
}

/** What entries are typed with. */
export interface LineInputOptions {
  /** Shows them. */
  readonly view: LineView;
  /** What Up and Ctrl-R find. */
  readonly earlier: EarlierLines;
  /** The prompt before an entry, with its style. */
  readonly prompt: string;
  /** Cells that the prompt takes. */
  readonly indent: number;
  /** What Tab finds. */
  readonly complete: Completer;
  /** Shows lines above the entry. */
  readonly print: (text: string) => void;
  /** Width of the terminal. */
  readonly columns: () => number;
}

/** Turns keys into entries. */
export class LineInput {
  readonly #options: LineInputOptions;
  readonly #line = new EditLine();
  readonly #keys = new KeyDecoder(() => {
    if (this.#search === undefined) return;
    this.#accept();
    this.draw();
  });
  readonly #candidates: Candidates;
  #search: LineSearch | undefined;
  /** What has come of a paste whose end has not. */
  #pasted: string | undefined;
  /** The first word of the entry, if the entry began with a paste. */
  #pastedWord: string | undefined;
  /** See {@linkcode Taken.paused}. */
  #paused: Promise<void> | undefined;
  /** Whether the whole sequence has come that begins a paste. */
  #begun = false;
  /** Whether a line feed that comes now is the second half of a line end. */
  #returned = false;

  /** Waits for keys. */
  constructor(options: LineInputOptions) {
    this.#options = options;
    this.#candidates = new Candidates(this.#line, options);
  }

  /** The current text. */
  get text(): string {
    return this.#line.text;
  }

  /** Whether the entry begins with what was pasted. */
  get pasted(): boolean {
    const word = this.#pastedWord;
    return word !== undefined && this.#line.text.startsWith(word);
  }

  /** Begins an entry, with a text that is there already. */
  begin(draft = ""): void {
    if (this.#line.text !== "") this.#line.reset();
    if (draft !== "") this.#line.insert(draft);
    this.#pastedWord = undefined;
    this.#search = undefined;
    this.#pasted = undefined;
    this.#options.earlier.rest();
    this.draw();
  }

  /** Shows the entry. */
  draw(): void {
    const { view, prompt, indent } = this.#options;
    const search = this.#search;
    if (search === undefined) {
      const { text, cursor } = this.#line;
      view.draw({ prompt, indent, text, cursor });
    } else {
      const prompt = sanitize(search.prompt);
      const { line: text, cursor } = search;
      view.draw({ prompt, indent: displayWidth(prompt), text, cursor });
    }
  }

  /** Takes keys up to one that ends the entry; those after it are given back. */
  take(keys: string): Taken {
    let rest = keys;
    while (rest !== "") {
      const [used, ending] = this.#step(rest);
      rest = rest.slice(used);
      const paused = this.#paused;
      this.#paused = undefined;
      if (paused !== undefined) return { rest, paused };
      if (ending === undefined) continue;
      this.#candidates.cancel();
      this.#accept();
      if (ending === "cleared") this.#line.replace(""); // can be undone
      this.draw();
      return { rest, ending };
    }
    this.draw();
    return { rest };
  }

  /** Takes the next of some keys, and tells how much of the text that was. */
  #step(keys: string): [used: number, ending?: Ending] {
    if (this.#pasted !== undefined) return [this.#paste(keys)];
    const run = this.#search || this.#keys.within ? null : RUN.exec(keys);
    if (run !== null) {
      this.#line.insert(run[0]);
      return [run[0].length];
    }
    const character = String.fromCodePoint(keys.codePointAt(0) ?? 0);
    const key = this.#keys.push(character);
    const ending = key && this.#press(key);
    return ending === undefined
      ? [character.length]
      : [character.length, ending];
  }

  /** Takes as much as belongs to a paste. */
  #paste(keys: string): number {
    if (!this.#begun) {
      this.#begun = true;
      if (keys.startsWith("~")) return 1;
    }
    const before = this.#pasted?.length ?? 0;
    const whole = (this.#pasted ?? "") + keys;
    const end = whole.indexOf(PASTE_END);
    if (end < 0) {
      this.#pasted = whole;
      return keys.length;
    }
    this.#pasted = undefined;
    // Terminals send CR for a line end. Line ends at the end of pasted text are dropped.
    const text = whole.slice(0, end).replaceAll(/\r\n?/g, "\n");
    if (this.#line.before === "") this.#pastedWord = /^\s*\S+/.exec(text)?.[0];
    this.#line.insert(withoutEnd(text, "\n"));
    return end + PASTE_END.length - before;
  }

  #press(key: Key): Ending | undefined {
    const second = this.#returned && key.name === "enter";
    this.#returned = key.name === "return";
    if (second) return undefined;
    if (key.sequence.startsWith(PASTE_BEGIN)) {
      this.#accept();
      this.#pasted = "";
      this.#begun = key.sequence.length > PASTE_BEGIN.length;
      return undefined;
    }
    if (this.#search !== undefined && this.#seek(this.#search, key)) {
      return undefined;
    }
    return this.#edit(key);
  }

  /** Whether a key was one for the search; any other ends it and does what it always does. */
  #seek(search: LineSearch, key: Key): boolean {
    if (key.isText) search.add(key.sequence);
    else if (key.name === "backspace") search.shorten();
    else if (key.name === "C-r") search.older();
    else if (key.name === "C-g" || key.name === "C-c") this.#search = undefined;
    else this.#accept();
    return this.#search !== undefined || /^C-[cg]$/.test(key.name);
  }

  /** Edits the entry that a search has found. */
  #accept(): void {
    const found = this.#search?.line;
    this.#search = undefined;
    if (found !== undefined) this.#line.replace(found);
  }

  #edit(key: Key): Ending | undefined {
    const line = this.#line;
    const { earlier, view } = this.#options;
    const edit = KEY_BINDINGS.get(key.name);
    if (line.text === "") this.#pastedWord = undefined;
    if (edit !== undefined) edit(line);
    else if (key.isText) line.insert(key.sequence);
    switch (key.name) {
      case "return":
        return this.#enter();
      case "C-c":
        return line.text === "" ? "interrupt" : "cleared";
      case "C-d":
        if (line.text === "") return "end";
        line.deleteRight();
        break;
      case "C-z":
        return "suspend";
      case "C-l":
        view.clearScreen();
        break;
      case "C-r":
        this.#search = new LineSearch(earlier, line.text);
        break;
      case "tab":
        this.draw();
        this.#paused = this.#candidates.show(() => this.draw());
        break;
      case "up":
        if (!line.up()) this.#recall(earlier.back(line.text));
        break;
      case "down":
        if (!line.down()) this.#recall(earlier.forward());
        break;
      case "C-p":
        this.#recall(earlier.back(line.text));
        break;
      case "C-n":
        this.#recall(earlier.forward());
        break;
    }
    return undefined;
  }

  #recall(text: string | undefined): void {
    if (text !== undefined) this.#line.replace(text);
  }

  /** Ends the entry, unless there is more to come of it. */
  #enter(): Ending | undefined {
    const line = this.#line;
    if (isOpenBlock(line.text)) {
      line.insert("\n");
    } else if (endsInBackslash(line.before)) {
      line.replaceFrom(line.cursor - 1, "\n");
    } else {
      return "entered";
    }
    return undefined;
  }
}
