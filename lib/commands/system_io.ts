/**
 * {@linkcode Io} of the real process.
 *
 * @module
 */
import type { Io, Output, SignalName } from "../core/io.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { joinBytes } from "../wire/bytes.ts";

/** At its end the program waits so long, in ms, for somebody to read what it has told. */
const PATIENCE_MS = 1_000;

/** So much of stdin is read at once. */
const PIECE_BYTES = 64 * 1024;

/** The same, and an end that loses nothing. */
export interface SystemIo extends Io {
  /** Resolves when all that was to go to stderr has gone there: warnings are told without being waited for. */
  told(): Promise<void>;
}

/** The streams, environment and signals of this process. */
export function systemIo(): SystemIo {
  const telling = new Set<Promise<void>>();
  const remember = (told: Promise<void>) => {
    telling.add(told);
    const forget = () => telling.delete(told);
    told.then(forget, forget);
  };
  return {
    stdin: {
      isTerminal: Deno.stdin.isTerminal(),
      get readable(): ReadableStream<Uint8Array> {
        return Deno.stdin.readable;
      },
      bytes: readStdin,
    },
    stdout: output(Deno.stdout),
    // Whatever is told there, and by whom: a provider's words, a cause deep down, a line of the log.
    stderr: output(Deno.stderr, { clean: withoutSecrets, onWrite: remember }),
    env: (name) => Deno.env.get(name) || undefined,
    cwd: Deno.cwd(),
    os: Deno.build.os,
    onSignal,
    async told() {
      if (telling.size === 0) return;
      const late = AbortSignal.timeout(PATIENCE_MS);
      await Promise.race([
        Promise.allSettled(telling),
        new Promise((resolve) => late.addEventListener("abort", resolve)),
      ]);
    },
  };
}

interface Stream {
  isTerminal(): boolean;
  write(bytes: Uint8Array): Promise<number>;
}

/** What is done with an output beside writing to it. */
interface OutputOptions {
  /** Takes out of a text what must not be written. */
  readonly clean?: (text: string) => string;
  /** Gets each write as it begins. */
  readonly onWrite?: (written: Promise<void>) => void;
}

function output(
  stream: Stream,
  { clean = (text) => text, onWrite }: OutputOptions = {},
): Output {
  const encoder = new TextEncoder();
  const isTerminal = stream.isTerminal();
  return {
    isTerminal,
    get columns(): number {
      return isTerminal && consoleSize()?.columns || 80;
    },
    get rows(): number | undefined {
      return isTerminal ? consoleSize()?.rows : undefined;
    },
    write(text: string): Promise<void> {
      const written = writeAll(stream, encoder.encode(clean(text)));
      onWrite?.(written);
      return written;
    },
  };
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
    return undefined; // a terminal that cannot tell its size
  }
}

function onSignal(name: SignalName, handler: () => void): Disposable {
  try {
    Deno.addSignalListener(name, handler);
  } catch {
    return { [Symbol.dispose]: () => {} }; // Windows knows only some of them
  }
  return {
    [Symbol.dispose]: () => Deno.removeSignalListener(name, handler),
  };
}
