/**
 * Lines typed at a terminal, edited by `node:readline`: arrows, Home and End, Ctrl-A/E/K/U/W, earlier lines.
 *
 * @module
 */
import { createInterface, type Interface } from "node:readline";
import { PassThrough } from "node:stream";
import type { Output } from "../core/io.ts";
import { Keyboard } from "./keyboard.ts";
import { type Entry, type LineSource, unlessAborted } from "./line_source.ts";
import { TerminalWriter } from "./terminal_writer.ts";

const CTRL_C = "\x03";
/** Keys that may end an entry: Ctrl-C, Ctrl-D, LF, CR. */
// deno-lint-ignore no-control-regex
const ENDS = /[\x03\x04\n\r]/;
/**
 * More than one key, so pasted, and without control characters other than tab: inserted at once, as the library
 * measures the whole line for each key (5,000 keys take it 9 s).
 */
// deno-lint-ignore no-control-regex
const PASTED = /^[^\x00-\x08\x0a-\x1f\x7f]{16,}$/;

/** What a {@linkcode LineEditor} works on. */
export interface LineEditorOptions {
  /** The keyboard's bytes. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Switches the keyboard between raw (each key as it is pressed, Ctrl-C too) and usual. */
  readonly setRaw: (raw: boolean) => void;
  /** A terminal that takes cursor codes. */
  readonly output: Output;
  /** Stands before the line; colour codes in it count no width. */
  readonly prompt: string;
  /** Calls a handler for each change of the terminal's size until disposed. */
  readonly onResize: (handler: () => void) => Disposable;
  /** Calls a handler for each interrupt that comes from elsewhere than the keyboard until disposed. */
  readonly onInterrupt: (handler: () => void) => Disposable;
}

/**
 * Edits lines on a terminal. What is typed while no line is asked for is not shown; it is the beginning of the next
 * line. A paste of several lines is as many entries.
 */
export class LineEditor implements LineSource {
  readonly #setRaw: (raw: boolean) => void;
  readonly #keyboard: Keyboard;
  readonly #keys = new PassThrough();
  readonly #writer: TerminalWriter;
  readonly #readline: Interface;
  readonly #listeners = new DisposableStack();
  #finish: ((entry: Entry) => void) | undefined;
  #interrupted: (() => void) | undefined;

  /** Puts the terminal into raw mode, until the editor is disposed. */
  constructor(options: LineEditorOptions) {
    this.#setRaw = options.setRaw;
    this.#keyboard = new Keyboard(options.readable);
    this.#writer = new TerminalWriter(options.output);
    this.#readline = createInterface({
      input: this.#keys,
      output: this.#writer,
      terminal: true,
      prompt: options.prompt,
      historySize: 1000,
      removeHistoryDuplicates: true,
      crlfDelay: Infinity, // CRLF is one line end, however late its LF comes
    });
    this.#readline
      .on("line", (text) => this.#finish?.({ type: "line", text }))
      .on("close", () => this.#leaveLine({ type: "end" }))
      .on("SIGINT", () => this.#clear())
      .on("SIGTSTP", () => {}); // stopping only this process would leave its parents running
    this.#listeners.use(options.onResize(() => {
      if (this.#finish === undefined) return; // an answer has the screen
      this.#countRows(); // most terminals wrap what they show anew
      this.#writer.emit("resize");
    }));
    this.#listeners.use(options.onInterrupt(() => this.#interrupt()));
    this.#setRaw(true);
  }

  /** See {@linkcode LineSource.next}. */
  async next(signal: AbortSignal): Promise<Entry> {
    const entry = Promise.withResolvers<Entry>();
    this.#finish = (value) => {
      this.#finish = undefined;
      this.#keyboard.detach();
      entry.resolve(value);
    };
    this.#readline.prompt();
    this.#keyboard.attach({
      take: (keys) => this.#type(keys),
      end: () => this.#leaveLine({ type: "end" }),
    });
    try {
      return await unlessAborted(entry.promise, signal);
    } finally {
      this.#leaveLine({ type: "end" }); // of an abort; else it is left already
      await this.#writer.flush();
    }
  }

  /** See {@linkcode LineSource.onInterrupt}. */
  onInterrupt(handler: () => void): Disposable {
    this.#interrupted = handler;
    const take = (keys: string): string => {
      const at = keys.lastIndexOf(CTRL_C);
      if (at < 0) return keys;
      handler();
      return keys.slice(at + 1);
    };
    this.#keyboard.attach({ take, end: () => {} });
    return {
      [Symbol.dispose]: () => {
        this.#interrupted = undefined;
        this.#keyboard.detach();
      },
    };
  }

  /** See {@linkcode LineSource.handOver}. */
  async handOver<T>(run: () => Promise<T>): Promise<T> {
    await this.#writer.flush();
    this.#setRaw(false);
    try {
      return await run();
    } finally {
      this.#setRaw(true);
    }
  }

  /** Gives the terminal back as it was. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.dispose();
    this.#readline.close();
    try {
      this.#setRaw(false);
      await this.#writer.flush();
    } catch {
      // The terminal has been closed.
    }
  }

  /** Edits the line with keys up to the one that ends the entry; returns those after it. */
  #type(keys: string): string {
    let rest = keys;
    while (this.#finish !== undefined && rest !== "") {
      const end = rest.search(ENDS);
      const piece = end < 0 ? rest : rest.slice(0, end || 1);
      if (PASTED.test(piece)) this.#readline.write(piece);
      // Written to the stream they would come later; emitted, the line is edited before this goes on.
      else this.#keys.emit("data", piece);
      this.#countRows();
      rest = rest.slice(piece.length);
    }
    return rest;
  }

  /**
   * Tells the library in which row of the line the cursor is: it notices a new row only when a narrow character fills
   * the one before, and would redraw the line below its beginning.
   */
  #countRows(): void {
    const { rows } = this.#readline.getCursorPos();
    Object.assign(this.#readline, { prevRows: rows });
  }

  #interrupt(): void {
    if (this.#interrupted !== undefined) this.#interrupted();
    else if (this.#finish !== undefined) this.#clear();
  }

  #clear(): void {
    if (this.#readline.line === "") {
      this.#leaveLine({ type: "interrupt" });
      return;
    }
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#readline.write(null, { ctrl: true, name: "u" });
    this.#finish?.({ type: "cleared" });
  }

  /** What comes next begins a line of its own. */
  #leaveLine(entry: Entry): void {
    if (this.#finish === undefined) return;
    this.#writer.write("\n");
    this.#finish(entry);
  }
}
