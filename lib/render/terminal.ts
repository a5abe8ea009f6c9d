/**
 * An answer as a turn of a conversation: who speaks, what is said, how long it took.
 *
 * @module
 */
import { type TellPictures, withPicturesTold } from "./pictures/after_text.ts";
import { type AnswerFacts, type PlainOptions, writeAnswer } from "./plain.ts";
import type { Renderer } from "./renderer.ts";
import { type SoFar, statsLine } from "./stats.ts";
import { dim } from "./style.ts";

/** The label before a message, by role. */
export const LABELS = { user: "You: ", assistant: "Assistant: " } as const;

/** How a turn is shown. */
export interface TurnOptions extends PlainOptions {
  /** Tells the pictures of an answer below its text; without it they are facts of the answer. */
  readonly tellPictures?: TellPictures | undefined;
  /** Whether times and tokens follow the answer, on stderr. */
  readonly stats?: boolean | undefined;
  /** What that line says of the conversation beside the answer. */
  readonly soFar?: ((facts: AnswerFacts) => SoFar) | undefined;
}

/** Shows answers, each with its label and its line of times and tokens. */
export function turnRenderer(options: TurnOptions): Renderer {
  return async (chunks) => {
    const { stats, stderr, colorOnStderr } = options;
    const facts = await withPicturesTold(
      await writeAnswer(chunks, options),
      options.tellPictures,
    );
    if (stats) {
      const columns = stderr.isTerminal ? stderr.columns : Infinity;
      const line = statsLine(facts, options.soFar?.(facts), columns);
      await stderr.write(`${colorOnStderr ? dim(line) : line}\n`);
    }
    return facts;
  };
}
