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
  readonly markdown?: boolean;
  /** What stands before the answer, with its style; nothing by default. */
  readonly label?: string;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/** A sink for one answer. */
export function answerSink(options: AnswerOptions): TextSink {
  const { stdout, label, markdown } = options;
  return markdown ? new Rendered(options) : new TextEnd(stdout, { label });
}

/** Markdown; what renders it is loaded while the provider thinks, and by nobody who does not need it. */
class Rendered implements TextSink {
  readonly #writer: Promise<TextSink>;
  #begun = false;

  constructor({ stdout, label, now }: AnswerOptions) {
    this.#writer = loadWriter().then(({ MarkdownWriter }) =>
      new MarkdownWriter(stdout, { label, now })
    );
    this.#writer.catch(() => {}); // told by write
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
