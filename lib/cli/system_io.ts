/**
 * {@linkcode Io} of the real process.
 *
 * @module
 */
import type { Io, Output, SignalName } from "../core/io.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { joinBytes, release } from "../core/data/bytes.ts";

/** The longest wait for pending output on stderr when the program ends, in ms. */
const FLUSH_TIMEOUT_MS = 1_000;

/** Bytes of stdin per read. */
const PIECE_BYTES = 64 * 1024;

/** An {@linkcode Io} whose stderr can be flushed, and never rejects. */
export interface SystemIo extends Io {
  /** Resolves when pending writes to stderr are done: callers do not wait for warnings. */
  flush(): Promise<void>;
}

/** The streams, environment and signals of this process. */
export function systemIo(): SystemIo {
  const pending = new Set<Promise<void>>();
  // A failing write of the log must not stop an answer.
  const remark = (writing: Promise<void>) => {
    const written = writing.catch(() => {});
    pending.add(written);
    written.then(() => pending.delete(written));
    return written;
  };
  return {
    stdin: {
      isTerminal: Deno.stdin.isTerminal(),
      get readable(): ReadableStream<Uint8Array> {
        return Deno.stdin.readable;
      },
      bytes: readStdin,
    },
    stdout: output(Deno.stdout, {
      onWrite: (writing) => writing.catch(refuseStdout),
    }),
    // Masks keys in every line, whatever its origin.
    stderr: output(Deno.stderr, { clean: withoutSecrets, onWrite: remark }),
    env: (name) => Deno.env.get(name) || undefined,
    setEnv,
    startNoPrograms: () => {
      Deno.permissions.revokeSync({ name: "run" });
    },
    cwd: Deno.cwd(),
    os: Deno.build.os,
    onSignal,
    async flush() {
      if (pending.size === 0) return;
      const late = AbortSignal.timeout(FLUSH_TIMEOUT_MS);
      await Promise.race([
        Promise.allSettled(pending),
        new Promise((resolve) => late.addEventListener("abort", resolve)),
      ]);
    },
  };
}

function setEnv(name: string, value: string): void {
  try {
    Deno.env.set(name, value);
  } catch (error) {
    // The program lacks the permission, or the text is not allowed in an environment.
    if (error instanceof Deno.errors.NotCapable) return;
    if (!(error instanceof TypeError)) throw error;
  }
}

/** So much memory is given back when it has been written. */
const LONG_BYTES = 256 * 1024;

interface Stream {
  isTerminal(): boolean;
  write(bytes: Uint8Array): Promise<number>;
}

/** Options of {@linkcode output}. */
interface OutputOptions {
  /** Removes secrets from a text. */
  readonly clean?: (text: string) => string;
  /** Called with each write when it starts; returns the promise that the caller waits for. */
  readonly onWrite?: (writing: Promise<void>) => Promise<void>;
}

function output(
  stream: Stream,
  { clean = (text) => text, onWrite = (writing) => writing }: OutputOptions =
    {},
): Output {
  const encoder = new TextEncoder();
  const isTerminal = stream.isTerminal();
  return {
    isTerminal,
    get columns(): number {
      return isTerminal && consoleSize()?.columns || 80;
    },
    get unsized(): boolean {
      return isTerminal && !consoleSize()?.columns;
    },
    get rows(): number | undefined {
      return isTerminal && consoleSize()?.rows || undefined;
    },
    write(text: string): Promise<void> {
      const bytes = encoder.encode(clean(text));
      return onWrite(
        bytes.length < LONG_BYTES
          ? writeAll(stream, bytes)
          : writeAll(stream, bytes).finally(() => release(bytes)),
      );
    },
    writeBytes(bytes: Uint8Array): Promise<void> {
      return onWrite(writeAll(stream, bytes));
    },
  };
}

/** Throws an error that names stdout. */
async function refuseStdout(cause: unknown): Promise<never> {
  if (cause instanceof Deno.errors.BrokenPipe) throw cause;
  const { ChatError } = await import("../core/errors.ts");
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new ChatError(`Cannot write to stdout: ${why}`, { cause });
}

async function writeAll(stream: Stream, bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await stream.write(rest));
}

async function readStdin(): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const buffer = new Uint8Array(PIECE_BYTES);
  for (let read; (read = await Deno.stdin.read(buffer)) !== null;) {
    pieces.push(buffer.slice(0, read));
  }
  return joinBytes(pieces);
}

function consoleSize(): { columns: number; rows: number } | undefined {
  try {
    return Deno.consoleSize();
  } catch {
    return undefined; // the terminal does not tell its size
  }
}

function onSignal(name: SignalName, handler: () => void): Disposable {
  try {
    Deno.addSignalListener(name, handler);
  } catch {
    return { [Symbol.dispose]: () => {} }; // Windows has only some signals
  }
  return {
    [Symbol.dispose]: () => Deno.removeSignalListener(name, handler),
  };
}
