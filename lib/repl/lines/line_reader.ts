/**
 * Reads lines from a pipe, or from a terminal that edits lines itself.
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import type { Output } from "../../core/io.ts";
import { meantKey } from "./key_choice.ts";
import { type Entry, type LineSource, unlessAborted } from "./line_source.ts";
import {
  endsInBackslash,
  isBlock,
  isOpenBlock,
  withoutQuotes,
} from "./message_lines.ts";
import { pulledLines } from "./pulled_lines.ts";

/** The prompt before further lines of an entry. */
const CONTINUED = "... ";

/** What a {@linkcode LineReader} reads from, and what it shows. */
export interface LineReaderOptions {
  /** Bytes in UTF-8, read from the first call on. */
  readonly readable: ReadableStream<Uint8Array>;
  /** What is written before each line, and where; nothing for a pipe. */
  readonly prompt?:
    | { readonly text: string; readonly output: Output }
    | undefined;
  /** Calls a handler for each Ctrl-C until disposed; without it there is none to notice. */
  readonly onInterrupt?: ((handler: () => void) => Disposable) | undefined;
}

/**
 * Reads lines without editing them: no cursor movement, no codes. Text between `"""` and `"""` is one entry; at a
 * prompt, so are lines that end in `\` and the next line.
 */
export class LineReader implements LineSource {
  readonly #options: LineReaderOptions;
  readonly #listener: Disposable | undefined;
  #interrupted: (() => void) | undefined;
  #nextLine:
    | (() => Promise<{ done?: boolean; value?: string | void }>)
    | undefined;
  #piped: ReadableStreamDefaultReader<string> | undefined;
  /** The lines of an entry that has not ended. */
  #begun: string | undefined;
  /** What was asked for before a Ctrl-C and has not come. */
  #coming: Promise<Entry> | undefined;

  /** Creates a reader that has not read anything yet. */
  constructor(options: LineReaderOptions) {
    this.#options = options;
    this.#listener = options.onInterrupt?.(() => this.#interrupted?.());
  }

  /** See {@linkcode LineSource.next}. */
  next(signal: AbortSignal): Promise<Entry> {
    return this.#next(this.#options.prompt?.text ?? "", signal);
  }

  /** See {@linkcode LineSource.choose}: a key counts with Enter. */
  async choose(
    keys: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    while (true) {
      const entry = await this.#next("> ", signal);
      if (entry.type !== "line") return undefined;
      const key = meantKey(entry.text.trim(), keys);
      if (key !== undefined) return key;
    }
  }

  async #next(shown: string, signal: AbortSignal): Promise<Entry> {
    signal.throwIfAborted();
    const { prompt } = this.#options;
    await prompt?.output.write(shown);
    const interrupt = Promise.withResolvers<Entry>();
    using _interrupts = this.onInterrupt(() => {
      const type = this.#begun === undefined ? "interrupt" : "cleared";
      this.#begun = undefined;
      interrupt.resolve({ type });
    });
    this.#coming ??= this.#read();
    const either = Promise.race([this.#coming, interrupt.promise]);
    let entry: Entry | undefined;
    try {
      entry = await unlessAborted(either, signal);
      if (entry.type === "line" || entry.type === "end") {
        this.#coming = undefined;
      }
      return entry;
    } finally {
      // Enter ends the prompt's line; everything else leaves it open.
      if (entry?.type !== "line") await prompt?.output.write("\n");
    }
  }

  /** See {@linkcode LineSource.onInterrupt}. */
  onInterrupt(handler: () => void): Disposable {
    const before = this.#interrupted;
    this.#interrupted = handler;
    return {
      [Symbol.dispose]: () => {
        this.#interrupted = before;
      },
    };
  }

  /** See {@linkcode LineSource.handOver}: the terminal is as it always was. */
  handOver<T>(run: () => Promise<T>): Promise<T> {
    return run();
  }

  /** Leaves the rest of the input unread: a read that is under way at a terminal ends with the next line only. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#listener?.[Symbol.dispose]();
    this.#piped?.cancel().catch(() => {}); // it has failed already
    return Promise.resolve();
  }

  /** A pipe may be read ahead; reading a terminal ahead would take input meant for a program that this one starts. */
  #open(): () => Promise<{ done?: boolean; value?: string | void }> {
    const { readable, prompt } = this.#options;
    if (prompt !== undefined) {
      const lines = pulledLines(readable);
      return async () => await lines.next();
    }
    const decoder: ReadableWritablePair<string, Uint8Array> =
      new TextDecoderStream();
    const reader = readable.pipeThrough(decoder)
      .pipeThrough(new TextLineStream()).getReader();
    this.#piped = reader;
    return async () => await reader.read();
  }

  async #read(): Promise<Entry> {
    this.#nextLine ??= this.#open();
    while (true) {
      const { done, value } = await this.#nextLine();
      const begun = this.#begun;
      if (done && begun === undefined) return { type: "end" };
      const text = [begun ?? [], value ?? []].flat().join("\n");
      this.#begun = done ? undefined : this.#continued(text);
      if (this.#begun === undefined) {
        return {
          type: "line",
          text: withoutQuotes(text),
          ...isBlock(text) ? { message: true } : {},
        };
      }
      await this.#options.prompt?.output.write(CONTINUED);
    }
  }

  /** The beginning of an entry that continues on the next line; undefined if the entry is complete. */
  #continued(text: string): string | undefined {
    if (isOpenBlock(text)) return text;
    const joined = this.#options.prompt !== undefined && endsInBackslash(text);
    return joined ? text.slice(0, -1) : undefined;
  }
}
