/**
 * MCP over the stdin and stdout of a server that this program starts.
 *
 * @module
 */
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { reasonOf } from "../../core/text/reason.ts";

/** How a server is started. */
export interface StdioOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Its working directory. */
  readonly cwd: string;
}

/** Characters of a message; a server that sends more is left. */
const LONGEST_LINE = 32 * 1024 * 1024;
/** Characters of stderr that are kept, from the end. */
const KEPT_ERR = 4096;
/** How long a server may take to end when its stdin is closed, and again when it is asked to, in ms. */
const GRACE_MS = 500;

/** One server, one JSON message per line. */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  readonly #options: StdioOptions;
  #child: Deno.ChildProcess | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #said = "";
  #reading: Promise<unknown> = Promise.resolve();

  /** Starts nothing yet. */
  constructor(options: StdioOptions) {
    this.#options = options;
  }

  /** The end of what the server wrote to stderr. */
  get said(): string {
    return this.#said.trim();
  }

  /** Starts the server; throws the system's error if it cannot be started. */
  start(): Promise<void> {
    const { command: [program = "", ...args], env, cwd } = this.#options;
    const child = new Deno.Command(program, {
      ...{ args, env, cwd, clearEnv: true },
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#reading = Promise.allSettled([
      this.#read(child.stdout),
      this.#listen(child.stderr),
    ]).then(() => this.onclose?.());
    return Promise.resolve();
  }

  /** Sends a message. */
  async send(message: JSONRPCMessage): Promise<void> {
    const line = `${JSON.stringify(message)}\n`;
    await this.#writer?.write(new TextEncoder().encode(line));
  }

  /** Ends the server: by the end of its stdin, else by a signal. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    await this.#writer?.close().catch(() => {}); // it has ended
    const timers = ["SIGTERM", "SIGKILL"].map((signal, i) =>
      setTimeout(() => end(child, signal as Deno.Signal), GRACE_MS * (i + 1))
    );
    await child.status;
    timers.forEach((timer) => clearTimeout(timer));
    await this.#reading;
  }

  async #read(stdout: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let begun: string[] = [];
    let size = 0;
    for await (const bytes of stdout) {
      const [end = "", ...lines] = decoder.decode(bytes, { stream: true })
        .split("\n");
      begun.push(end);
      size += end.length;
      for (const next of lines) {
        this.#take(begun.join(""));
        begun = [next];
        size = next.length;
      }
      if (size <= LONGEST_LINE) continue;
      this.onerror?.(new Error("a message is too long"));
      break; // closes its stdout
    }
  }

  #take(line: string): void {
    if (line.trim() === "") return;
    let message: JSONRPCMessage;
    try {
      message = JSON.parse(line);
    } catch (error) {
      // Some servers write a greeting to stdout.
      this.onerror?.(new Error(`not JSON: ${reasonOf(error)}`));
      return;
    }
    this.onmessage?.(message);
  }

  async #listen(stderr: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const piece of stderr) {
      this.#said += decoder.decode(piece, { stream: true });
      this.#said = this.#said.slice(-KEPT_ERR);
    }
  }
}

function end(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended.
  }
}
