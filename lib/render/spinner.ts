/**
 * A sign that an answer is awaited, on a terminal until its first text.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import type { Output } from "../core/io.ts";
import type { Renderer } from "./renderer.ts";
import { dim } from "./style.ts";

const FRAMES = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];
const FRAME_MS = 100;
/** An answer that begins sooner needs no sign. */
const DELAY_MS = 200;
const REMOVE = "\r\x1b[K";

/** How a {@linkcode Spinner} works. */
export interface SpinnerOptions {
  /** A terminal that takes cursor codes. */
  readonly output: Output;
  /** Written once on a row that stays, in place of anything that moves. */
  readonly says?: string | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now?: (() => number) | undefined;
}

/** A spinner on its own row while the program waits, with the seconds so far. */
export class Spinner {
  readonly #output: Output;
  readonly #now: () => number;
  readonly #says: string | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #started = 0;
  #frame = 0;
  #what = "";
  #shown = false;
  #written: Promise<void> = Promise.resolve();

  /** Shows nothing yet. */
  constructor(options: SpinnerOptions) {
    this.#output = options.output;
    this.#says = options.says;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Says what is awaited; "" for the answer. */
  say(what: string): void {
    this.#what = what;
  }

  /** Turns from now on, after a moment. */
  start(): void {
    this.#what = "";
    this.#started = this.#now();
    this.#timer ??= setInterval(() => this.#turn(), FRAME_MS);
  }

  /** Removes it without a trace; resolves when that is done. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#shown) this.#write(REMOVE);
    this.#shown = false;
    await this.#written;
  }

  #turn(): void {
    const waited = this.#now() - this.#started;
    if (waited < DELAY_MS) return;
    if (this.#says !== undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#write(`${this.#says}\n`);
      return;
    }
    const frame = FRAMES[this.#frame++ % FRAMES.length] ?? "";
    const seconds = waited < 1000 ? [] : [`${Math.floor(waited / 1000)}s`];
    const what = this.#what === "" ? [] : [this.#what];
    const line = [frame, ...seconds, ...what].join(" ");
    this.#shown = true;
    this.#write(REMOVE + dim(line.slice(0, this.#output.columns - 1)));
  }

  #write(text: string): void {
    // The writer of the answer notices a closed terminal.
    this.#written = this.#written.then(() => this.#output.write(text))
      .catch(() => {});
  }
}

/** Shows answers as `render` does, with a spinner until there is anything to show. */
export function withSpinner(
  render: Renderer,
  spinner: Spinner,
  showsReasoning: () => boolean,
): Renderer {
  return async (chunks) => {
    spinner.start();
    try {
      return await render(shown(chunks, spinner, showsReasoning));
    } finally {
      await spinner.stop();
    }
  };
}

async function* shown(
  chunks: AsyncIterable<ChatChunk>,
  spinner: Spinner,
  showsReasoning: () => boolean,
): AsyncGenerator<ChatChunk, void> {
  let awaited = true;
  for await (const chunk of chunks) {
    if (awaited) {
      const { content, reasoning_content: thought } = chunk.choices[0]?.delta ??
        {};
      awaited = !content && (!thought || !showsReasoning());
      if (!awaited) await spinner.stop();
      else if (thought) spinner.say("thinking");
    }
    yield chunk;
  }
  await spinner.stop();
}
