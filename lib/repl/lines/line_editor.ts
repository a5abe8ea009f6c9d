/**
 * Lines typed at a terminal: edited, recalled, searched, completed, pasted.
 *
 * @module
 */
import { EarlierLines } from "./earlier_lines.ts";
import { Keyboard, type KeySink } from "./keyboard.ts";
import type { LineEditorOptions } from "./line_editor_options.ts";
import type { LineInput } from "./line_input.ts";
import type { LineView } from "./line_view.ts";
import { type Entry, type LineSource, unlessAborted } from "./line_source.ts";
import { isBlock, isCommand, withoutQuotes } from "./message_lines.ts";
import { TerminalWriter } from "./terminal_writer.ts";
import { loader } from "../../core/load.ts";

const loadPicker = loader<typeof import("./picker.ts")>(
  import.meta.url,
  "./picker.ts",
);

const CTRL_C = "\x03";
const CTRL_Z = "\x1a";
/** Bracketed paste (xterm's mode 2004): the terminal marks where a paste begins and ends. */
const MARK_PASTES = "\x1b[?2004h";
const LEAVE_PASTES = "\x1b[?2004l";

/** What is loaded once the prompt is shown. */
interface Parts {
  readonly input: LineInput;
  readonly view: LineView;
}

/** Takes keys until something is chosen. */
type Chooser = KeySink & { begin(): void };

/**
 * Edits lines on a terminal. What is typed while no line is asked for is not shown; it is the beginning of the next
 * line.
 */
export class LineEditor implements LineSource {
  readonly #options: LineEditorOptions;
  readonly #keyboard: Keyboard;
  readonly #writer: TerminalWriter;
  readonly #earlier = new EarlierLines();
  readonly #listeners = new DisposableStack();
  #parts: Parts | undefined;
  #finish: ((entry: Entry) => void) | undefined;
  #interrupted: (() => void) | undefined;
  /** Takes keys again once what is asked meanwhile is answered. */
  #waiting: (() => void) | undefined;
  /** Whether the entry is kept for later. */
  #isKept = true;
  /** Settles when every entry is kept. */
  #kept: Promise<unknown> = Promise.resolve();
  /** Whether the next news of going on is of a stop that has been dealt with. */
  #resumed = false;

  /** Puts the terminal into raw mode, until the editor is disposed. */
  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#keyboard = new Keyboard(options.readable);
    this.#writer = new TerminalWriter(options.output);
    const listen = this.#listeners;
    listen.use(options.onResize(() => {
      if (this.#finish !== undefined) this.#parts?.view.resize();
    }));
    listen.use(options.onContinue(() => {
      if (!this.#resumed) this.#resume();
      this.#resumed = false;
    }));
    listen.use(options.onCrash(LEAVE_PASTES));
    listen.use(options.onInterrupt(() => this.#interrupt()));
    this.#take();
  }

  /** See {@linkcode LineSource.next}. */
  async next(signal: AbortSignal, draft?: string): Promise<Entry> {
    signal.throwIfAborted();
    this.#isKept = draft === undefined;
    this.#interrupted = undefined;
    const entry = Promise.withResolvers<Entry>();
    this.#finish = (value) => {
      this.#finish = undefined;
      this.#keyboard.detach();
      // When this key has been taken, and before the entry is.
      queueMicrotask(() => this.#waiting?.());
      if (this.#parts === undefined) this.#writer.write("\r\n");
      else if (value.type !== "cleared") this.#parts.view.finish();
      entry.resolve(value);
    };
    try {
      const { input } = this.#parts ??= await this.#load();
      if (this.#finish !== undefined) this.#ask(input, draft);
      return await unlessAborted(entry.promise, signal);
    } finally {
      this.#finish?.({ type: "end" }); // of an abort; else it is left already
      await this.#writer.flush();
    }
  }

  /** See {@linkcode LineSource.choose}. */
  choose(keys: string, signal: AbortSignal): Promise<string | undefined> {
    return this.#chosen<string>(async (done) => {
      const { KeyChoice } = await import("./key_choice.ts");
      return new KeyChoice(keys, done);
    }, signal);
  }

  /** See {@linkcode LineSource.pick}. */
  pick(
    choices: readonly string[],
    signal: AbortSignal,
  ): Promise<number | undefined> {
    return this.#chosen<number>(async (done) => {
      const { Picker } = await loadPicker();
      return new Picker(choices, this.#writer, done);
    }, signal);
  }

  async #chosen<T>(
    make: (done: (chosen: T | undefined) => void) => Promise<Chooser>,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    const chosen = Promise.withResolvers<T | undefined>();
    this.#interrupted = () => chosen.resolve(undefined);
    const sink = await make((value) => {
      this.#keyboard.detach();
      chosen.resolve(value);
    });
    using _interrupts = this.#listenTo(() => sink.end(), sink);
    sink.begin();
    return await unlessAborted(chosen.promise, signal);
  }

  /** See {@linkcode LineSource.onInterrupt}. */
  onInterrupt(handler: () => void): Disposable {
    const take = (keys: string): string => {
      const at = keys.lastIndexOf(CTRL_C);
      if (at < 0) return keys;
      handler();
      return keys.slice(at + 1);
    };
    let listening = this.#listenTo(handler, { take, end: () => {} });
    const again = () => {
      listening = this.#listenTo(handler, { take, end: () => {} });
    };
    this.#waiting = again;
    return {
      [Symbol.dispose]: () => {
        this.#waiting = undefined;
        listening[Symbol.dispose]();
      },
    };
  }

  /** Gives keys to a sink, but Ctrl-Z suspends; interrupts from elsewhere go to a handler. */
  #listenTo(handler: () => void, sink: KeySink): Disposable {
    this.#interrupted = handler;
    const take = (keys: string): string => {
      if (keys.includes(CTRL_Z)) void this.#suspend();
      return sink.take(keys.replaceAll(CTRL_Z, ""));
    };
    this.#keyboard.attach({ take, end: () => sink.end() });
    return {
      [Symbol.dispose]: () => {
        this.#interrupted = undefined;
        this.#keyboard.detach();
        this.#waiting?.();
      },
    };
  }

  /** See {@linkcode LineSource.handOver}. */
  async handOver<T>(run: () => Promise<T>): Promise<T> {
    this.#release();
    await this.#writer.flush();
    try {
      return await run();
    } finally {
      this.#take();
    }
  }

  /** Restores the terminal. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.dispose();
    try {
      this.#release();
      await this.#writer.flush();
    } catch {
      // The terminal has been closed.
    }
    await this.#kept;
  }

  /** Shows the prompt, and only then loads what is needed from the first key on. */
  async #load(): Promise<Parts> {
    const { prompt, indent, complete, log } = this.#options;
    this.#writer.write(prompt);
    await this.#writer.flush();
    const [{ LineInput }, { LineView }, kept] = await Promise.all([
      import("./line_input.ts"),
      import("./line_view.ts"),
      log?.read() ?? [],
    ]);
    kept.forEach((text) => this.#earlier.add(text));
    const view = new LineView(this.#writer);
    const input = new LineInput({
      view,
      earlier: this.#earlier,
      prompt,
      indent,
      complete,
      columns: () => this.#writer.columns,
      print: (text) => {
        view.finish();
        this.#writer.write(`${text.replaceAll("\n", "\r\n")}\r\n`);
      },
    });
    return { input, view };
  }

  #ask(input: LineInput, draft: string | undefined): void {
    input.begin(draft);
    this.#listen(input);
  }

  #listen(input: LineInput): void {
    this.#keyboard.attach({
      take: (keys) => this.#type(input, keys),
      end: () => this.#finish?.({ type: "end" }),
    });
  }

  /** Edits the line with keys up to the one that ends the entry; returns those after it. */
  #type(input: LineInput, keys: string): string {
    const { rest, ending, paused } = input.take(keys);
    if (paused !== undefined) void this.#pause(input, paused);
    if (ending === "suspend") void this.#suspend();
    else if (ending === "entered") this.#enter(input);
    else if (ending !== undefined) this.#finish?.({ type: ending });
    return rest;
  }

  /** Holds the keys back for a while. */
  async #pause(input: LineInput, paused: Promise<void>): Promise<void> {
    const asked = this.#finish;
    this.#keyboard.detach();
    await paused;
    if (asked !== undefined && this.#finish === asked) this.#listen(input);
  }

  #enter({ text, pasted }: LineInput): void {
    // A recalled block must become a message again.
    const kept = pasted && isCommand(text) ? `"""\n${text}\n"""` : text;
    if (this.#isKept) this.#earlier.add(kept);
    const { log } = this.#options;
    if (log !== undefined && this.#isKept && text.trim() !== "") {
      this.#kept = Promise.all([this.#kept, log.append(kept)]);
    }
    this.#finish?.({
      type: "line",
      text: withoutQuotes(text),
      ...pasted || isBlock(text) ? { message: true } : {},
    });
  }

  #interrupt(): void {
    const typed = this.#parts?.input.text ?? "";
    if (this.#interrupted !== undefined) this.#interrupted();
    else this.#finish?.({ type: typed === "" ? "interrupt" : "cleared" });
  }

  /** Leaves the terminal to the shell, which may put this process aside. */
  async #suspend(): Promise<void> {
    this.#parts?.view.finish();
    this.#release();
    await this.#writer.flush();
    this.#resumed = true;
    this.#options.suspend();
    this.#resume(); // returns at once if there is no shell to give the terminal to
  }

  #resume(): void {
    this.#take();
    if (this.#finish === undefined) return; // an answer has the screen
    this.#parts?.view.leave();
    this.#parts?.input.draw();
  }

  #take(): void {
    this.#options.setRaw(true);
    this.#writer.write(MARK_PASTES);
  }

  #release(): void {
    this.#writer.write(LEAVE_PASTES);
    this.#options.setRaw(false);
  }
}
