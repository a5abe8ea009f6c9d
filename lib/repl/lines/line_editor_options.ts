/**
 * What the line editor works on.
 *
 * @module
 */
import type { Output } from "../../core/io.ts";
import type { Completer } from "../candidates.ts";

/** Keeps entries for later runs of the program. */
export interface EntryLog {
  /** What earlier runs kept, from the oldest to the newest. */
  read(): Promise<readonly string[]>;
  /** Keeps an entry; ignores a failure. */
  append(text: string): Promise<void>;
}

/** What a line editor works on. */
export interface LineEditorOptions {
  /** The keyboard's bytes. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Switches the keyboard between raw (each key as it is pressed, Ctrl-C too) and usual. */
  readonly setRaw: (raw: boolean) => void;
  /** A terminal that takes cursor codes. */
  readonly output: Output;
  /** The prompt before the line, with its style. */
  readonly prompt: string;
  /** Cells that the prompt takes. */
  readonly indent: number;
  /** What Tab finds. */
  readonly complete: Completer;
  /** Where entries are kept; without it they last as long as the editor. */
  readonly log?: EntryLog | undefined;
  /** Suspends this process like Ctrl-Z. */
  readonly suspend: () => void;
  /** Writes codes if an unexpected failure ends the process, until disposed. */
  readonly onCrash: (codes: string) => Disposable;
  /** Calls a handler for each change of the terminal's size until disposed. */
  readonly onResize: (handler: () => void) => Disposable;
  /** Calls a handler each time that the process resumes, until disposed. */
  readonly onContinue: (handler: () => void) => Disposable;
  /** Calls a handler for each interrupt that comes from elsewhere than the keyboard until disposed. */
  readonly onInterrupt: (handler: () => void) => Disposable;
}
