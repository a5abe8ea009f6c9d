/**
 * The way of an agent through a record: what it was asked, the tools that it called, and what they returned.
 *
 * @module
 */
import type { ChatRequest, Message, ToolCall } from "../../core/chat.ts";
import { NameSet } from "../../core/data/names.ts";
import { normalise } from "../chain/normalise.ts";
import type { Exchange } from "../line/exchange.ts";

/** A tool call that a record has a result of. */
export interface RecordedCall {
  readonly call: ToolCall;
  /** Equal for calls of the same tool with the same arguments, whatever the order of their members. */
  readonly key: string;
  /** As the model got it. */
  readonly result: Message;
  /** Where the call is recorded; undefined for one that only a request has. */
  readonly place?: RecordedPlace | undefined;
}

/** A tool call of a recorded answer. */
export interface RecordedPlace {
  /** ULID of the exchange with the answer. */
  readonly exchange: string;
  /** Index of the call in the answer. */
  readonly call: number;
}

/** An answer of a record, and what followed it. */
export interface TrajectoryStep {
  /** Whether the answer called tools, with results or without. */
  readonly isCalling: boolean;
  /** The calls that have a result, in the order of the answer. */
  readonly calls: readonly RecordedCall[];
  /** What the user and the system said before the next answer. */
  readonly then: readonly Message[];
}

/** A recorded trajectory. */
export interface Trajectory {
  /** The request of the last exchange, with the messages before the first answer. */
  readonly request: ChatRequest;
  /** One for each answer. */
  readonly steps: readonly TrajectoryStep[];
  /** All exchanges, the first one first. */
  readonly chain: readonly Exchange[];
}

/** Answers with calls that a new run may have beyond the answers of the record. */
const MORE_STEPS = 10;

/** How many answers with calls a new run may have, where the user does not say. */
export function mostSteps({ steps }: Pick<Trajectory, "steps">): number {
  return steps.length + MORE_STEPS;
}

/** How many calls of a trajectory have a result. */
export function callCount({ steps }: Pick<Trajectory, "steps">): number {
  return steps.reduce((sum, { calls }) => sum + calls.length, 0);
}

/**
 * Reads the trajectory of a chain of exchanges. Results are the tool messages of its requests, in whichever dialect they
 * came.
 *
 * @param chain from the conversation's first exchange on, not empty
 * @throws {TypeError} the chain is empty
 */
export function trajectoryOf(chain: readonly Exchange[]): Trajectory {
  const last = chain.at(-1);
  if (last === undefined) throw new TypeError("The chain is empty");
  const reading = new Reading();
  for (const exchange of chain) {
    const { id, request: { messages }, response } = exchange;
    // A client that changes earlier messages sends all of them again.
    const from = reading.hasAnswers
      ? messages.findLastIndex(({ role }) => role === "assistant") + 1
      : 0;
    for (const message of messages.slice(from)) reading.add(message);
    const answer = response?.choices[0]?.message;
    if (answer !== undefined) reading.add(answer, id);
  }
  const { opening, steps } = reading;
  return { request: { ...last.request, messages: opening }, steps, chain };
}

/** The tool calls of an answer; one of the old kind has no id. */
export function callsOf(
  { tool_calls: calls, function_call: old }: Message,
): ToolCall[] {
  const called = Array.isArray(calls) ? calls : [];
  return old
    ? [...called, { id: "", type: "function", function: old }]
    : called;
}

/** Says which tool is called with which arguments; equal calls give equal texts. */
export function callKey(call: ToolCall): string {
  const calls = [{ ...call, id: "" }];
  return normalise({ role: "assistant", content: null, "tool_calls": calls });
}

/** A call for people: `read_file({"path":"a"})`. */
export function callWords(
  { function: called, custom }: ToolCall,
): string {
  const name = called?.name ?? custom?.name ?? "";
  return `${name}(${called?.arguments ?? custom?.input ?? ""})`;
}

/** A call whose result may still come. */
interface OpenCall {
  readonly call: ToolCall;
  readonly place: RecordedPlace | undefined;
  result?: Message;
}

class Reading {
  readonly opening: Message[] = [];
  readonly #steps: { readonly calls: OpenCall[]; readonly then: Message[] }[] =
    [];

  get hasAnswers(): boolean {
    return this.#steps.length > 0;
  }

  get steps(): TrajectoryStep[] {
    return this.#steps.map(({ calls, then }) => ({
      isCalling: calls.length > 0,
      then,
      calls: calls.flatMap(({ call, place, result }) =>
        result === undefined
          ? []
          : [{ call, key: callKey(call), result, place }]
      ),
    }));
  }

  /** Adds the next message; `exchange` has an answer that came. */
  add(message: Message, exchange?: string): void {
    const { role } = message;
    const step = this.#steps.at(-1);
    if (role === "assistant") {
      const calls = callsOf(message).map((call, index) => ({
        call,
        place: exchange === undefined ? undefined : { exchange, call: index },
      }));
      this.#steps.push({ calls, then: [] });
    } else if (step === undefined) this.opening.push(message);
    else if (role === "tool" || role === "function") this.#return(message);
    else step.then.push(message);
  }

  /** Gives a result to the call with its id, otherwise to the first call of the last answer that has none. */
  #return(message: Message): void {
    const { tool_call_id: id, name } = message;
    const names = new NameSet([id ?? "", String(name ?? "")]);
    names.delete("");
    const open = (calls: readonly OpenCall[]) =>
      calls.filter(({ result }) => result === undefined);
    const byId = this.#steps.toReversed().flatMap(({ calls }) => open(calls))
      .find(({ call }) =>
        names.has(call.id) ||
        call.id === "" && names.has(call.function?.name ?? "")
      );
    const found = byId ?? open(this.#steps.at(-1)?.calls ?? [])[0];
    if (found !== undefined) found.result = message;
  }
}
