/**
 * The steps between a message and the answer that calls no more tools.
 *
 * @module
 */
import type { Conversation } from "./conversation.ts";
import { type ToolResults, toolResults } from "./tool_results.ts";
import type { Tooling } from "./tooling.ts";

/** What the next request has to bring. */
export interface Step {
  /** The results of the last answer's calls. */
  readonly results: ToolResults;
  /**
   * Why there must not be a next request: the user stopped it, there have been as many as may be, or the record that the
   * results come from has none of a call.
   */
  readonly end?: "stopped" | "limit" | "diverged" | undefined;
  /** Where the answers diverge from the record, in words. */
  readonly divergence?: string | undefined;
}

/** The answers to one message, and what is sent between them. */
export interface Steps {
  /** What the next request has to bring; undefined if there is none. */
  next(
    conversation: Conversation,
    stoppable: Stoppable,
  ): Promise<Step | undefined>;
}

/** Runs something that the user may stop, which the signal then says. */
export type Stoppable = (
  run: (signal: AbortSignal) => Promise<void>,
) => Promise<void>;

/** The steps of one message. */
export class ToolSteps implements Steps {
  readonly #tooling: Tooling;
  #taken = 0;

  /** Begins with the answer to the message. */
  constructor(tooling: Tooling) {
    this.#tooling = tooling;
  }

  /** Has the calls of the last answer judged and run; undefined if it has none. */
  async next(
    conversation: Conversation,
    stoppable: Stoppable,
  ): Promise<Step | undefined> {
    const { openCalls: calls } = conversation;
    if (calls.length === 0) return undefined;
    const { caller, maxSteps } = this.#tooling;
    await this.#tooling.refresh();
    if (this.#taken++ >= maxSteps) {
      const why = `The user allows ${maxSteps} answers with calls.`;
      const outcomes = await caller.refuse(calls, why);
      return { results: toolResults(outcomes), end: "limit" };
    }
    const { judged, stopped } = await caller.judge(calls);
    let end: Pick<Step, "end"> = stopped ? { end: "stopped" } : {};
    let results: ToolResults = { messages: [], runs: [] };
    const run = async (signal: AbortSignal) => {
      results = toolResults(await caller.run(judged, signal));
      if (signal.aborted) end = { end: "stopped" };
    };
    if (stopped) await run(AbortSignal.abort());
    else await stoppable(run);
    if (end.end === undefined) await this.#tooling.refresh();
    return { results, ...end };
  }
}
