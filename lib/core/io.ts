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
  /** Whether the terminal's width is unknown: then nothing is overwritten, because it may take several rows. */
  readonly unsized?: boolean;
  /** Height in character cells; undefined when unknown. */
  readonly rows?: number | undefined;
  /**
   * Writes all of a text as UTF-8.
   *
   * @throws {Deno.errors.BrokenPipe} the reader has gone
   */
  write(text: string): Promise<void>;
  /**
   * Writes bytes as they are; absent where only text can be written.
   *
   * @throws {Deno.errors.BrokenPipe} the reader has gone
   */
  writeBytes?(bytes: Uint8Array): Promise<void>;
}

/** The keyboard or a pipe. */
export interface Input {
  /** Whether a person types. */
  readonly isTerminal: boolean;
  /** Bytes as they come; read at most once. */
  readonly readable: ReadableStream<Uint8Array>;
  /** All bytes, in place of `readable`: the runtime takes some ms to load its streams. */
  bytes(): Promise<Uint8Array>;
}

/** Signals that a command may handle; one that the platform lacks never fires. */
export type SignalName =
  | "SIGINT"
  | "SIGTERM"
  | "SIGHUP"
  | "SIGQUIT"
  | "SIGUSR1"
  | "SIGUSR2"
  | "SIGWINCH"
  | "SIGCONT";

/** What a command gets from the process that runs it. */
export interface Io {
  /** Where input comes from. */
  readonly stdin: Input;
  /** Where answers go. */
  readonly stdout: Output;
  /** Where everything else goes; what cannot be written there is dropped. */
  readonly stderr: Output;
  /** An environment variable; empty counts as unset. */
  env(name: string): string | undefined;
  /** Path of the file that {@linkcode Io.env} has a variable from; undefined for the environment itself. */
  envSource?(name: string): string | undefined;
  /** Makes a variable part of the environment of the whole process, for the runtime and for other threads. */
  setEnv?(name: string, value: string): void;
  /** Gives up the process's permission to start programs. */
  startNoPrograms?(): void;
  /** Working directory, absolute. */
  readonly cwd: string;
  /** `linux`, `darwin`, `windows` or another of `Deno.build.os`. */
  readonly os: string;
  /** Calls `handler` for each signal until the returned object is disposed. */
  onSignal(name: SignalName, handler: () => void): Disposable;
}
