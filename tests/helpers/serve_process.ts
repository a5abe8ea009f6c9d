/**
 * `chat serve` as a process of its own.
 *
 * @module
 */
import { startCli } from "./run_cli.ts";

/** How the process ended. */
export interface ServeResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A server that listens; disposing of it kills what still runs. */
export interface ServeProcess extends AsyncDisposable {
  /** The address that it printed, without a final slash. */
  readonly url: string;
  kill(signal: Deno.Signal): void;
  /** Resolves when the process has ended by itself. */
  readonly result: Promise<ServeResult>;
}

/**
 * Starts the server on a free port and waits for its announcement.
 *
 * @throws {Error} it ended instead
 *
 * @example
 * ```ts ignore
 * await using folder = await temporaryFolder();
 * await using server = await startServe([], folder.path);
 * const reply = await fetch(`${server.url}/health`);
 * ```
 */
export async function startServe(
  args: readonly string[],
  home: string,
  env?: Record<string, string>,
  main?: string,
  through?: readonly string[],
): Promise<ServeProcess> {
  const words = ["serve", "--port", "0", ...args];
  // As many threads on any machine.
  const given = { CHAT_WORKERS: "1", ...env };
  const child = startCli(words, home, given, main, through);
  await child.stdin.close();
  let stdout = "";
  let stderr = "";
  const announced = Promise.withResolvers<string>();
  const reading = [
    collect(child.stdout, (text) => {
      stdout += text;
      const [, url] = /listens on (http:\S+)\n/.exec(stdout) ?? [];
      if (url !== undefined) announced.resolve(url);
    }),
    collect(child.stderr, (text) => stderr += text),
  ];
  const result = (async () => {
    const { code } = await child.status;
    await Promise.all(reading);
    return { code, stdout, stderr };
  })();
  const url = await Promise.race([
    announced.promise,
    result.then(({ code }) => {
      throw new Error(`serve ended with ${code}: ${stdout}${stderr}`);
    }),
  ]);
  return {
    url,
    kill: (signal) => child.kill(signal),
    result,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // it has ended
      }
      await result;
    },
  };
}

async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    take(text);
  }
}
