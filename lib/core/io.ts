/**
 * The program's view of the outside: everything that a command reads from or writes to comes through here,
 * so that a whole command can run inside a test.
 *
 * @module
 */

/** One of the two output streams. */
export interface Output {
  /** Colour, spinner and cursor codes are allowed only here. */
  readonly isTerminal: boolean;
  /** Width in character cells; 80 when unknown. */
  readonly columns: number;
  /** Height in character cells; undefined when unknown. */
  readonly rows?: number | undefined;
  /**
   * Writes text whole, as UTF-8.
   *
   * @throws {Deno.errors.BrokenPipe} the reader has gone
   */
  write(text: string): Promise<void>;
}

/** The keyboard or a pipe. */
export interface Input {
  /** Whether a person types. */
  readonly isTerminal: boolean;
  /** Bytes as they come; read at most once. */
  readonly readable: ReadableStream<Uint8Array>;
  /** All of them, instead: streams take the runtime some ms to load. */
  bytes(): Promise<Uint8Array>;
}

/** Signals that a command may handle; one that the platform lacks never fires. */
export type SignalName =
  | "SIGINT"
  | "SIGTERM"
  | "SIGHUP"
  | "SIGWINCH"
  | "SIGCONT";

/** What a command gets from the process that runs it. */
export interface Io {
  /** Where input comes from. */
  readonly stdin: Input;
  /** Where answers go. */
  readonly stdout: Output;
  /** Where everything else goes. */
  readonly stderr: Output;
  /** An environment variable; empty counts as unset. */
  env(name: string): string | undefined;
  /** Working directory, absolute. */
  readonly cwd: string;
  /** `linux`, `darwin`, `windows` or another of `Deno.build.os`. */
  readonly os: string;
  /** Calls `handler` for each signal until the returned object is disposed. */
  onSignal(name: SignalName, handler: () => void): Disposable;
}
