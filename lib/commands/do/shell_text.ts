/**
 * Reads a command line as a shell does, as far as it takes to see which programs it names. No shell's grammar is
 * followed to the letter: the text may be for any of them.
 *
 * @module
 */

/** A simple command: a program with its arguments. */
export interface SimpleCommand {
  /** Without their quotes. */
  readonly words: readonly string[];
  /** Files that it writes onto what is in them. */
  readonly replaced: readonly string[];
}

/** What a command line is made of. */
export interface ShellText {
  readonly commands: readonly SimpleCommand[];
  /** Text in quotes that a shell would run: `$(…)` and backticks. */
  readonly nested: readonly string[];
  /** Whether a quote is not closed, or a here-document begins. */
  readonly isOpen: boolean;
}

/** Characters that end a simple command. */
const ENDS = "\n;|&()`{}";
const BLANK = /\s/;

/** Reads a text in one pass. */
export function shellText(text: string): ShellText {
  return new Reader(text).read();
}

class Reader {
  readonly #text: string;
  readonly #commands: SimpleCommand[] = [];
  readonly #nested: string[] = [];
  #words: string[] = [];
  #replaced: string[] = [];
  /** The word so far; undefined between words. */
  #word: string | undefined;
  /** Where the next word belongs. */
  #goes: "words" | "replaced" | "nowhere" = "words";
  #isOpen = false;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): ShellText {
    while (this.#at < this.#text.length) this.#step();
    this.#endCommand();
    return {
      commands: this.#commands,
      nested: this.#nested,
      isOpen: this.#isOpen,
    };
  }

  #step(): void {
    const text = this.#text;
    const char = text.charAt(this.#at++);
    if (char === "'" || char === '"') this.#quoted(char);
    else if (char === "\\") this.#add(text.charAt(this.#at++));
    else if (char === ">") this.#redirect();
    else if (char === "<") {
      if (text.startsWith("<", this.#at)) this.#isOpen = true;
      this.#endWord();
      if (!/[<(]/.test(text.charAt(this.#at))) this.#goes = "nowhere";
    } else if (char === "&" && text.charAt(this.#at) === ">") {
      this.#endWord(); // `&>` redirects
    } else if (char === "$" && text.charAt(this.#at) === "(") this.#endWord();
    else if (char === "{" && !this.#isAlone()) this.#add(char);
    else if (char === "}" && this.#word !== undefined) this.#add(char);
    else if (ENDS.includes(char)) this.#endCommand();
    else if (BLANK.test(char)) this.#endWord();
    else this.#add(char);
  }

  /** Whether a brace begins a group: a shell wants a blank behind it. */
  #isAlone(): boolean {
    return this.#word === undefined && BLANK.test(this.#text.charAt(this.#at));
  }

  #add(text: string): void {
    this.#word = (this.#word ?? "") + text;
  }

  #quoted(quote: string): void {
    const begin = this.#at;
    let end = begin;
    while (end < this.#text.length && this.#text.charAt(end) !== quote) {
      end += quote === '"' && this.#text.charAt(end) === "\\" ? 2 : 1;
    }
    if (end >= this.#text.length) this.#isOpen = true;
    const inside = this.#text.slice(begin, end);
    if (quote === '"' && /\$\(|`/.test(inside)) this.#nested.push(inside);
    this.#add(inside);
    this.#at = end + 1;
  }

  /** A `>` and what follows; `>>` adds to a file, `2>&1` names none. */
  #redirect(): void {
    const text = this.#text;
    const before = this.#word ?? "";
    if (before.endsWith("-") || before.endsWith("=")) return this.#add(">");
    if (/^\d+$/.test(before)) this.#word = undefined; // the number of a stream
    this.#endWord();
    const next = text.charAt(this.#at);
    if (next === "(") return;
    if (next === "|") this.#at++;
    if (next === ">" || next === "&") {
      this.#at++;
      this.#goes = "nowhere";
    } else this.#goes = "replaced";
  }

  #endWord(): void {
    const word = this.#word;
    this.#word = undefined;
    if (word === undefined) return;
    if (this.#goes === "words") this.#words.push(word);
    else if (this.#goes === "replaced") this.#replaced.push(word);
    this.#goes = "words";
  }

  #endCommand(): void {
    this.#endWord();
    this.#goes = "words";
    if (this.#words.length > 0 || this.#replaced.length > 0) {
      this.#commands.push({ words: this.#words, replaced: this.#replaced });
    }
    this.#words = [];
    this.#replaced = [];
  }
}
