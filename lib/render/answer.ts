/**
 * What an answer is written to: the text as it is, or rendered.
 *
 * @module
 */
import type { Output } from "../core/io.ts";
import { loader } from "../core/load.ts";
import { TextEnd, type TextSink } from "./text_end.ts";

const loadWriter = loader<typeof import("./markdown/writer.ts")>(
  import.meta.url,
  "./markdown/writer.ts",
);

/** Where an answer goes, and as what. */
export interface AnswerOptions {
  /** Gets the answer. */
  readonly stdout: Output;
  /** Whether it is shown as Markdown, which takes a terminal with colour and cursor codes. */
  readonly markdown?: boolean | undefined;
  /** The text before the answer, with its style; nothing by default. */
  readonly label?: string | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now?: (() => number) | undefined;
}

/** A sink for one answer. */
export function answerSink(options: AnswerOptions): TextSink {
  const { stdout, label, markdown } = options;
  return markdown ? new Rendered(options) : new TextEnd(stdout, { label });
}

/** Markdown; the renderer loads while the program waits for the provider, and only if needed. */
class Rendered implements TextSink {
  readonly #writer: Promise<TextSink>;
  #begun = false;

  constructor({ stdout, label, now }: AnswerOptions) {
    this.#writer = loadWriter().then(({ MarkdownWriter }) =>
      new MarkdownWriter(stdout, { label, now })
    );
    this.#writer.catch(() => {}); // reported by write
  }

  async write(text: string): Promise<void> {
    this.#begun = true;
    await (await this.#writer).write(text);
  }

  async end(): Promise<void> {
    // An answer that never began waits for nothing.
    if (this.#begun) await (await this.#writer).end();
  }
}
