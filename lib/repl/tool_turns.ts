/**
 * The answers to one message while the model calls tools.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { plural } from "../core/text/plural.ts";
import { ChatError } from "../core/errors.ts";
import { ToolSteps } from "../conversation/tool_steps.ts";
import type { Dialogue } from "./dialogue.ts";

/** What turns with tools need of the conversation's loop. */
export interface TurnContext {
  /** Shows an answer and returns a failure within it. */
  readonly answer: (
    send: (signal: AbortSignal) => AsyncIterable<ChatChunk>,
  ) => Promise<unknown>;
  /** Waits for something that Ctrl-C can stop. */
  readonly stoppable: (
    run: (signal: AbortSignal) => Promise<void>,
  ) => Promise<unknown>;
  /** Shows text to the user. */
  readonly print: (text: string) => Promise<void>;
  /** Ends the conversation. */
  readonly signal: AbortSignal;
}

/**
 * Runs the calls of the last answer, sends their results and shows the next answer, until one calls no tools. When the
 * user stops it, what was done stays in the conversation.
 *
 * @param failure of the first answer
 * @returns a failure of the last answer
 * @throws {ChatError} the model has called tools as often as it may
 * @throws the signal's reason, and as `answer`
 */
export async function toolTurns(
  dialogue: Dialogue,
  failure: unknown,
  { answer, stoppable, print, signal }: TurnContext,
): Promise<unknown> {
  const { tools } = dialogue;
  if (tools === undefined) return failure;
  const steps = new ToolSteps(tools);
  let last = failure;
  while (true) {
    const step = await steps.next(dialogue.conversation, async (run) => {
      await stoppable(run);
    });
    if (step === undefined) return last;
    const { results, end } = step;
    if (end === undefined) {
      last = await answer((signal) => dialogue.sendResults(results, signal));
      continue;
    }
    await dialogue.keepResults(results);
    signal.throwIfAborted();
    if (end === "limit") {
      throw new ChatError(
        `the model called tools ${
          plural(tools.maxSteps, "time")
        } and wants to call more`,
        { hint: "a further message lets it; --max-steps N allows more" },
      );
    }
    await print("(stopped)");
    return undefined;
  }
}
