/**
 * Answers tool calls from a record: nothing is executed.
 *
 * @module
 */
import type { Message, ToolCall } from "../../core/chat.ts";
import {
  callKey,
  callsOf,
  callWords,
  type RecordedCall,
  type Trajectory,
  type TrajectoryStep,
} from "./trajectory.ts";

/** What happens after a call that the record has no result of: the trajectory ends, or the model reads it. */
export type Unrecorded = "end" | "tell";

/** All words for {@linkcode Unrecorded}. */
export const UNRECORDED: readonly Unrecorded[] = ["end", "tell"];

/** Where a trajectory diverges from the record. */
export interface Divergence {
  /** Which answer, from 1. */
  readonly step: number;
  /** Which call of the answer, from 1; null for an answer that calls nothing where the record has calls. */
  readonly number: number | null;
  /** That call. */
  readonly made?: ToolCall | undefined;
  /** The first call of the record that was not made by then; undefined where all were. */
  readonly recorded?: RecordedCall | undefined;
}

/** A call of an answer, and what the record has for it. */
export interface AnsweredCall {
  readonly call: ToolCall;
  /** Undefined if the record has no result, or none that is left. */
  readonly recorded: RecordedCall | undefined;
  /** For the model. */
  readonly message: Message;
}

/** What the record has for an answer. */
export interface RecordedReply {
  /** In the order of the calls. */
  readonly calls: readonly AnsweredCall[];
  /** What is to be sent: the results of the calls, and what the user said in the record. */
  readonly messages: readonly Message[];
  /** Set where the trajectory diverges from the record for the first time. */
  readonly divergence?: Divergence | undefined;
  /** Why nothing is to be sent: this was the last answer, or the trajectory ends where it diverges. */
  readonly end?: "answered" | "diverged" | undefined;
}

/** What a model reads of a call that has no result. */
const NOT_AVAILABLE =
  "Not run: this call is not available. No tool is executed here, and this call with these arguments was not recorded.";

/** The results of one trajectory, each of which is given once. */
export class RecordedResults {
  readonly #steps: readonly TrajectoryStep[];
  readonly #unrecorded: Unrecorded;
  readonly #follows: boolean;
  readonly #used = new Set<RecordedCall>();
  readonly #said = new Set<TrajectoryStep>();
  #step = 0;
  /** Index of the recorded step that answers what the user said last. */
  #turn: number;
  #hasDiverged = false;

  /**
   * Begins at the first answer.
   *
   * @param follows whether what the user said after an answer in the record is sent after the new one
   */
  constructor(
    { steps }: Pick<Trajectory, "steps">,
    unrecorded: Unrecorded,
    follows = true,
  ) {
    this.#steps = steps;
    this.#unrecorded = unrecorded;
    this.#follows = follows;
    this.#turn = this.#turnAfter(-1);
  }

  /** Answers so far. */
  get step(): number {
    return this.#step;
  }

  /** Gives what the record has for the next answer. Equal calls get their results in the order of the record. */
  next(answer: Message): RecordedReply {
    this.#step++;
    const made = callsOf(answer);
    if (made.length === 0) return this.#answered();
    const isOld = !answer.tool_calls?.length;
    const calls = made.map((call): AnsweredCall => {
      const recorded = this.#take(callKey(call));
      const message = resultOf(call, isOld, recorded?.result);
      return { call, recorded, message };
    });
    return this.#called(calls);
  }

  #called(calls: readonly AnsweredCall[]): RecordedReply {
    const at = calls.findIndex(({ recorded }) => recorded === undefined);
    const divergence = at < 0
      ? undefined
      : this.#diverge(at + 1, calls[at]?.call);
    const messages = calls.map(({ message }) => message);
    return {
      calls,
      messages: [...messages, ...this.#saidMeanwhile()],
      divergence,
      end: at >= 0 && this.#unrecorded === "end" ? "diverged" : undefined,
    };
  }

  #answered(): RecordedReply {
    const divergence = this.#left().length > 0
      ? this.#diverge(null)
      : undefined;
    const step = this.#steps[this.#turn];
    const isUsers = this.#follows && step?.isCalling === false;
    const messages = isUsers ? step.then : [];
    if (messages.length === 0) {
      return { calls: [], messages, divergence, end: "answered" };
    }
    this.#turn = this.#turnAfter(this.#turn);
    const end = divergence !== undefined && this.#unrecorded === "end"
      ? "diverged"
      : undefined;
    return { calls: [], messages, divergence, end };
  }

  #diverge(number: number | null, made?: ToolCall): Divergence | undefined {
    if (this.#hasDiverged) return undefined;
    this.#hasDiverged = true;
    const [recorded] = this.#left();
    return { step: this.#step, number, made, recorded };
  }

  /** Calls that may be made now: those up to the record's answer to the user. */
  #left(): RecordedCall[] {
    return this.#steps.slice(0, this.#turn + 1)
      .flatMap(({ calls }) => calls)
      .filter((call) => !this.#used.has(call));
  }

  #take(key: string): RecordedCall | undefined {
    const found = this.#left().find((call) => call.key === key);
    if (found !== undefined) this.#used.add(found);
    return found;
  }

  /** What came in the record with results, once all of these are given. */
  #saidMeanwhile(): Message[] {
    const steps = this.#steps.slice(0, this.#turn + 1).filter((step) =>
      step.isCalling && !this.#said.has(step) &&
      step.calls.every((call) => this.#used.has(call))
    );
    for (const step of steps) this.#said.add(step);
    return steps.flatMap(({ then }) => then);
  }

  #turnAfter(step: number): number {
    const found = this.#steps.findIndex(({ isCalling }, i) =>
      i > step && !isCalling
    );
    return found < 0 ? this.#steps.length - 1 : found;
  }
}

/** Says where a trajectory diverges: `step 2, call 1: read_file({"path":"b"}); recorded there: read_file({"path":"a"})`. */
export function divergenceWords(
  { step, number }: Pick<Divergence, "step" | "number">,
  { made, recorded }: { readonly made?: string; readonly recorded?: string },
): string {
  return number === null
    ? `step ${step}: an answer without a call; recorded there: ${
      recorded ?? "a call"
    }`
    : `step ${step}, call ${number}: ${made ?? "a call"}; recorded there: ${
      recorded ?? "no further call"
    }`;
}

/** The texts of the calls of a divergence. */
export function divergentCalls(
  { made, recorded }: Pick<Divergence, "made" | "recorded">,
): { readonly made?: string; readonly recorded?: string } {
  return {
    ...made === undefined ? {} : { made: callWords(made) },
    ...recorded === undefined ? {} : { recorded: callWords(recorded.call) },
  };
}

/** A recorded result as the answer to another call; a call of the old kind has no id. */
function resultOf(
  { id, function: called }: ToolCall,
  isOld: boolean,
  result: Message | undefined,
): Message {
  const content = result?.content ?? NOT_AVAILABLE;
  if (isOld) return { role: "function", name: called?.name ?? "", content };
  return result?.role === "tool"
    ? { ...result, "tool_call_id": id }
    : { role: "tool", "tool_call_id": id, content };
}
