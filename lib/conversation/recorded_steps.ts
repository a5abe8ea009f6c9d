/**
 * The steps between a message and the answer that calls no more tools, with results from a record in place of tools.
 *
 * @module
 */
import type { ToolRun } from "../history/line/exchange.ts";
import { callWords } from "../history/trajectory/trajectory.ts";
import {
  type AnsweredCall,
  type Divergence,
  divergenceWords,
  divergentCalls,
  type RecordedResults,
} from "../history/trajectory/recorded_results.ts";
import type { Conversation } from "./conversation.ts";
import type { Step, Steps } from "./tool_steps.ts";

/** What happens in the steps. */
export interface RecordedStepsOptions {
  readonly results: RecordedResults;
  /** Most answers whose calls are answered. */
  readonly maxSteps: number;
  /** Called for each call, with the size of its result in UTF-8; undefined if it was not recorded. */
  readonly onCall: (call: string, bytes: number | undefined) => void;
  /** Called where the answers diverge from the record, if that is not the end. */
  readonly onDivergence: (words: string) => void;
}

/** Answers the calls of a model from a record; nothing is executed. */
export class RecordedSteps implements Steps {
  readonly #options: RecordedStepsOptions;
  #taken = 0;

  /** Begins with the answer to the first message. */
  constructor(options: RecordedStepsOptions) {
    this.#options = options;
  }

  /** See {@linkcode Steps.next}. */
  next(conversation: Conversation): Promise<Step | undefined> {
    return Promise.resolve(this.#next(conversation));
  }

  #next(conversation: Conversation): Step | undefined {
    const { results, maxSteps, onCall, onDivergence } = this.#options;
    const answer = conversation.messages.at(-1);
    if (answer?.role !== "assistant") return undefined;
    const { calls, messages, divergence, end } = results.next(answer);
    for (const { call, recorded, message } of calls) {
      onCall(callWords(call), recorded && sizeOf(message.content));
    }
    const words = divergence && wordsOf(divergence);
    if (end === "answered") {
      if (words !== undefined) onDivergence(words);
      return undefined;
    }
    const runs = calls.map(runOf);
    const own = { messages: calls.map(({ message }) => message), runs };
    if (end === "diverged") return { results: own, end, divergence: words };
    if (words !== undefined) onDivergence(words);
    if (calls.length > 0 && this.#taken++ >= maxSteps) {
      return { results: own, end: "limit" };
    }
    return { results: { messages: [...messages], runs } };
  }
}

function wordsOf(divergence: Divergence): string {
  return divergenceWords(divergence, divergentCalls(divergence));
}

function runOf({ call, recorded, message }: AnsweredCall): ToolRun {
  const { id, function: called, custom } = call;
  const isKnown = recorded !== undefined;
  return {
    call: id,
    tool: called?.name ?? custom?.name ?? "",
    approved: isKnown ? "recorded" : "refused",
    ms: 0,
    bytes: isKnown ? sizeOf(message.content) : 0,
    ...isKnown ? {} : { error: "It is not recorded." },
  };
}

function sizeOf(content: unknown): number {
  const text = typeof content === "string"
    ? content
    : JSON.stringify(content) ?? "";
  return new TextEncoder().encode(text).length;
}
