/**
 * `chat web` as a process of its own.
 *
 * @module
 */
import { startCli } from "./run_cli.ts";

/** Pages that listen; disposing ends the process. */
export interface WebProcess extends AsyncDisposable {
  /** The server's address, without a final slash. */
  readonly url: string;
  /** The address that opens the pages. */
  readonly address: string;
  /** The token in that address. */
  readonly token: string;
  /** The header by which a visitor is known. */
  readonly cookie: { readonly cookie: string };
}

/**
 * Starts the pages on a free port, and opens them.
 *
 * @throws {Error} the process ended instead
 */
export async function startWeb(
  args: readonly string[],
  home: string,
  env?: Record<string, string>,
  main?: string,
): Promise<WebProcess> {
  const child = startCli(["web", ...args], home, env, main);
  await child.stdin.close();
  const stderr = collect(child.stderr, () => {});
  const announced = Promise.withResolvers<string>();
  let said = "";
  const stdout = collect(child.stdout, (text) => {
    said += text;
    const [line, rest] = said.split("\n", 2);
    if (rest !== undefined) announced.resolve(line ?? "");
  });
  const ended = (async () => {
    await child.status;
    const [, why] = await Promise.all([stdout, stderr]);
    announced.reject(new Error(`chat web ended: ${why}`));
  })();
  announced.promise.catch(() => {});
  const address = await announced.promise;
  const [url = "", token = ""] = address.split("/ui/?token=");
  const opened = await fetch(address, { redirect: "manual" });
  await opened.body?.cancel();
  const [cookie = ""] = (opened.headers.get("set-cookie") ?? "").split(";");
  return {
    url,
    address,
    token,
    cookie: { cookie },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended.
      }
      await ended;
    },
  };
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  onText: (text: string) => void,
): Promise<string> {
  let all = "";
  for await (
    const text of stream.pipeThrough(
      new TextDecoderStream() as TransformStream<Uint8Array, string>,
    )
  ) {
    all += text;
    onText(text);
  }
  return all;
}
