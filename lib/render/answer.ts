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

const loadSpoken = loader<typeof import("./markdown/spoken_tables.ts")>(
  import.meta.url,
  "./markdown/spoken_tables.ts",
);

/** Where an answer goes, and as what. */
export interface AnswerOptions {
  /** Gets the answer. */
  readonly stdout: Output;
  /** Whether it is shown as Markdown, which takes a terminal with colour and cursor codes. */
  readonly markdown?: boolean | undefined;
  /** Whether its tables are written row by row, as words. */
  readonly speaksTables?: boolean | undefined;
  /** The text before the answer, with its style; nothing by default. */
  readonly label?: string | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now?: (() => number) | undefined;
}

/** A sink for one answer. */
export function answerSink(options: AnswerOptions): TextSink {
  const { stdout, label, now, markdown, speaksTables } = options;
  if (markdown) {
    return new Loaded(
      loadWriter().then(({ MarkdownWriter }) =>
        new MarkdownWriter(stdout, { label, now })
      ),
    );
  }
  const text = new TextEnd(stdout, { label });
  return speaksTables
    ? new Loaded(
      loadSpoken().then(({ SpokenTables }) => new SpokenTables(text)),
    )
    : text;
}

/** A sink that loads while the program waits for the provider, and only if needed. */
class Loaded implements TextSink {
  readonly #writer: Promise<TextSink>;
  #begun = false;

  constructor(writer: Promise<TextSink>) {
    this.#writer = writer;
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
