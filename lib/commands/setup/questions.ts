/**
 * Asks a person at a terminal, line by line.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { fit } from "../../core/data/fit.ts";
import type { Io } from "../../core/io.ts";
import { canAsk } from "../shared/confirm.ts";
import { ENTER, hiddenLine } from "../shared/terminal/hidden_line.ts";

/** Questions on stderr, whose answers are typed. */
export class Questions {
  readonly #io: Io;
  #reader: ReadableStreamDefaultReader<string> | undefined;
  /** What was typed behind the line that was read last. */
  #rest = "";

  /**
   * Reads nothing yet.
   *
   * @throws {UsageError} stdin or stderr is not a terminal
   */
  constructor(io: Io, otherwise: string) {
    if (!canAsk(io)) {
      throw new UsageError("setup asks at a terminal", { hint: otherwise });
    }
    this.#io = io;
  }

  /**
   * Asks for a line, without the spaces around it.
   *
   * @throws {UsageError} the input has ended
   */
  async ask(question: string): Promise<string> {
    await this.#write(question);
    while (!ENTER.test(this.#rest)) this.#rest += await this.#read();
    return this.#takeLine().trim();
  }

  /**
   * Asks for a line that is not shown.
   *
   * @throws {UsageError} the input has ended
   * @throws {Interrupted} Ctrl-C
   */
  async askHidden(question: string): Promise<string> {
    await this.#write(question);
    try {
      const { line, rest } = await hiddenLine(
        this.#rest,
        () => this.#read(),
      );
      this.#rest = rest;
      if (line === undefined) throw ended();
      return line;
    } finally {
      await this.#io.stderr.write("\n");
    }
  }

  /** Writes a question, with a space before its answer. */
  async #write(question: string): Promise<void> {
    const { stderr } = this.#io;
    await stderr.write(`${fit(question.trimEnd(), stderr.columns)} `);
  }

  #takeLine(): string {
    const at = this.#rest.search(ENTER);
    const line = this.#rest.slice(0, at);
    this.#rest = this.#rest.slice(at).replace(/^\r\n|^[\r\n]/, "");
    return line;
  }

  async #read(): Promise<string> {
    const decoder: ReadableWritablePair<string, Uint8Array> =
      new TextDecoderStream();
    this.#reader ??= this.#io.stdin.readable.pipeThrough(decoder).getReader();
    const { value, done } = await this.#reader.read();
    if (done) throw ended();
    return value;
  }
}

function ended(): UsageError {
  return new UsageError("the input ended: nothing more was kept");
}
