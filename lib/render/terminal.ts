/**
 * An answer as a turn of a conversation: who speaks, what is said, how long it took.
 *
 * @module
 */
import type { Output } from "../core/io.ts";
import { type PlainOptions, writeAnswer } from "./plain.ts";
import type { Renderer } from "./renderer.ts";
import { statsLine } from "./stats.ts";
import { dim } from "./style.ts";

/** What stands before a message, by its role. */
export const LABELS = { user: "You: ", assistant: "Assistant: " } as const;

/** How a turn is shown. */
export interface TurnOptions extends PlainOptions {
  /** What stands before the answer on stdout, with its style; nothing by default. */
  readonly label?: string;
  /** Whether times and tokens follow the answer, on stderr. */
  readonly stats?: boolean;
}

/** Shows answers as plain text, each with its label and its line of times and tokens. */
export function turnRenderer(options: TurnOptions): Renderer {
  return async (chunks) => {
    const { label, stats, stderr, colorOnStderr } = options;
    const stdout = label === undefined
      ? options.stdout
      : labelled(options.stdout, label);
    const facts = await writeAnswer(chunks, { ...options, stdout });
    if (stats) {
      const line = statsLine(facts);
      await stderr.write(`${colorOnStderr ? dim(line) : line}\n`);
    }
    return facts;
  };
}

/** An output whose first text has a label before it; without any text there is no label. */
function labelled(output: Output, label: string): Output {
  let before = label;
  return {
    isTerminal: output.isTerminal,
    get columns(): number {
      return output.columns;
    },
    write(text) {
      const whole = before + text;
      before = "";
      return output.write(whole);
    },
  };
}
