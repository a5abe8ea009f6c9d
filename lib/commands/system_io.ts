/**
 * {@linkcode Io} of the real process.
 *
 * @module
 */
import type { Io, Output, SignalName } from "../core/io.ts";
import { withoutSecrets } from "../core/secrets.ts";

/** The streams, environment and signals of this process. */
export function systemIo(): Io {
  return {
    stdin: {
      isTerminal: Deno.stdin.isTerminal(),
      get readable(): ReadableStream<Uint8Array> {
        return Deno.stdin.readable;
      },
    },
    stdout: output(Deno.stdout),
    // Whatever is told there, and by whom: a provider's words, a cause deep down, a line of the log.
    stderr: output(Deno.stderr, withoutSecrets),
    env: (name) => Deno.env.get(name) || undefined,
    cwd: Deno.cwd(),
    os: Deno.build.os,
    onSignal,
  };
}

interface Stream {
  isTerminal(): boolean;
  write(bytes: Uint8Array): Promise<number>;
}

/** `clean` takes out of a text what must not be written. */
function output(
  stream: Stream,
  clean: (text: string) => string = (text) => text,
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
    async write(text: string): Promise<void> {
      let bytes = encoder.encode(clean(text));
      while (bytes.length > 0) {
        bytes = bytes.subarray(await stream.write(bytes));
      }
    },
  };
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
