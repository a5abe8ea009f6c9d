/**
 * Has a model condense turns, piece after piece.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import type { Message } from "../../core/chat.ts";
import { isTooLong } from "../../core/text/too_long.ts";
import { messageTexts, textPieces } from "./pieces.ts";
import type { Count } from "./plan.ts";

/** The system message of a request for a summary. */
export const SUMMARIZER: string = [
  "You condense conversations. Your summary takes the place of the turns that you read, so keep what later turns need:",
  "what the user wants and has decided, facts, names, numbers, paths, code that is still in use,",
  "what tools returned and why it matters, and open questions.",
  "Write in the language of the conversation. Write the summary only, without a preface.",
].join(" ");

/** The shortest piece in tokens: a model that cannot read it cannot be helped. */
const SHORTEST = 250;

/** How turns are condensed. */
export interface SummarizeOptions {
  /** What the user wants kept; "" for nothing in particular. */
  readonly keep: string;
  /** The most tokens of a piece. */
  readonly most: number;
  readonly count: Count;
  /** Asks the model for a text. */
  readonly ask: (input: string) => Promise<string>;
}

/**
 * The summary of messages. Where a piece is still too long for the model, shorter ones follow.
 *
 * @throws {ChatError} an answer has no text
 * @throws as `ask`
 */
export async function summarize(
  messages: readonly Message[],
  { keep, most, count, ask }: SummarizeOptions,
): Promise<string> {
  let summary = "";
  let length = most;
  const left = textPieces(messageTexts(messages), count, length);
  while (left.length > 0) {
    const [piece = ""] = left;
    try {
      const text = (await ask(inputOf(summary, piece, keep))).trim();
      if (text === "") throw new ChatError("the model gave no summary");
      summary = text;
      left.shift();
    } catch (error) {
      if (!isTooLong(error) || length <= SHORTEST) throw error;
      length = Math.max(SHORTEST, Math.floor(length / 2));
      const rest = left.join("\n\n");
      left.splice(0, Infinity, ...textPieces([rest], count, length));
    }
  }
  return summary;
}

function inputOf(summary: string, piece: string, keep: string): string {
  return [
    ...summary === ""
      ? []
      : [`The conversation so far, condensed:\n${summary}`],
    `${
      summary === "" ? "A conversation" : "How it continued"
    }:\n<conversation>\n${piece}\n</conversation>`,
    "Condense all of this into one summary.",
    ...keep === "" ? [] : [`Keep in particular: ${keep}`],
  ].join("\n\n");
}

/** What the user is made to ask in a conversation whose beginning was folded. */
export function summaryQuestion(keep: string): string {
  const what = keep === "" ? "" : ` Keep in particular: ${keep}`;
  return `Summarize our conversation so far.${what}`;
}
