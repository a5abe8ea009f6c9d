/**
 * An answer that is read to its end before any of it is shown.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import type { Output } from "../core/io.ts";
import { type AnswerFacts, writeAnswer } from "./plain.ts";

/** A whole answer that was not shown. */
export interface GatheredAnswer {
  readonly chunks: readonly ChatChunk[];
  readonly facts: AnswerFacts;
  /** What would have been shown, without reasoning. */
  readonly text: string;
}

const NOWHERE: Output = {
  isTerminal: false,
  columns: 80,
  write: () => Promise.resolve(),
};

/**
 * Waits for the end of an answer.
 *
 * @throws whatever the stream throws
 */
export async function gatherAnswer(
  answer: AsyncIterable<ChatChunk>,
): Promise<GatheredAnswer> {
  const chunks: ChatChunk[] = [];
  const kept = async function* () {
    for await (const chunk of answer) {
      chunks.push(chunk);
      yield chunk;
    }
  };
  const texts: string[] = [];
  const stdout: Output = {
    ...NOWHERE,
    write(text) {
      texts.push(text);
      return Promise.resolve();
    },
  };
  const facts = await writeAnswer(kept(), { stdout, stderr: NOWHERE });
  return { chunks, facts, text: texts.join("") };
}
