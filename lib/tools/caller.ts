/**
 * Runs the calls that a model asks for, those that the gate lets pass.
 *
 * @module
 */
import type { ToolCall } from "../core/chat.ts";
import { isObject } from "../core/data/invalid.ts";
import { reasonOf } from "../core/text/reason.ts";
import { Countdown } from "./countdown.ts";
import type { Approved, Gate, Verdict } from "./gate.ts";
import { outputOf } from "./output.ts";
import { type RunnableTool, type ToolArguments, ToolFailure } from "./tool.ts";

/** Calls that run at the same time. */
const MOST_AT_ONCE = 8;

/** How long a call may take to end once it must, in ms; a program that it has started is ended in that time. */
const LEAVE_MS = 500;

/** Why a call did not run, or not to its end. */
const STOPPED = "The user stopped it.";

/** A call that the gate has judged. */
export interface JudgedCall {
  readonly id: string;
  /** As the model said it. */
  readonly name: string;
  /** Absent if there is no such tool. */
  readonly tool?: RunnableTool;
  /** As the model said them. */
  readonly args: ToolArguments;
  readonly verdict: Verdict;
}

/** What became of a call. */
export interface CallOutcome {
  readonly id: string;
  readonly name: string;
  readonly server: string | undefined;
  readonly approved: Approved | "refused";
  /** How long it ran. */
  readonly ms: number;
  /** Of its output. */
  readonly bytes: number;
  readonly error: string | undefined;
  /** For the model. */
  readonly content: string;
  /** The output, if the model got less. */
  readonly kept: string | undefined;
  /** The arguments, if the user changed them. */
  readonly edited: ToolArguments | undefined;
}

/** What a {@linkcode ToolCaller} works with. */
export interface CallerOptions {
  /** The tools that are on; asked for each call. */
  readonly find: (name: string) => RunnableTool | undefined;
  /** Why there is no such tool, for the model. */
  readonly lacks: (name: string) => string;
  readonly gate: Pick<Gate, "judge">;
  /** The folder that files are below, absolute. */
  readonly cwd: string;
  /** Longest run of a call. */
  readonly timeoutMs: number;
  /** Called when a call begins to run, and when it has ended; only then if it does not run. */
  readonly onCall?: (call: JudgedCall, outcome?: CallOutcome) => void;
}

/** Judges calls, and runs those that pass. */
export class ToolCaller {
  readonly #options: CallerOptions;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /**
   * Judges the calls of an answer one after the other, and asks the user where that is needed. When the user stops the
   * answer, the calls that were approved before must not run, either.
   */
  async judge(
    calls: readonly ToolCall[],
  ): Promise<{ judged: JudgedCall[]; stopped: boolean }> {
    const judged: JudgedCall[] = [];
    let stopped = false;
    for (const call of calls) {
      const read = this.#read(call);
      if ("verdict" in read) {
        judged.push(read);
        continue;
      }
      const verdict: Verdict | undefined = stopped
        ? undefined
        : await this.#options.gate.judge(read);
      stopped ||= verdict === undefined;
      judged.push({ ...read, verdict: verdict ?? { reason: STOPPED } });
    }
    return { judged, stopped };
  }

  #read(
    { id, function: called, custom }: ToolCall,
  ): JudgedCall | Required<Omit<JudgedCall, "verdict">> {
    const name = called?.name ?? custom?.name ?? "";
    const tool = this.#options.find(name);
    const refuse = (reason: string) => ({
      ...{ id, name, args: {}, verdict: { reason } },
      ...tool === undefined ? {} : { tool },
    });
    if (tool === undefined) return refuse(this.#options.lacks(name));
    let args: unknown;
    try {
      args = JSON.parse(called?.arguments || "{}");
    } catch (error) {
      return refuse(`The arguments are not JSON: ${reasonOf(error)}.`);
    }
    if (!isObject(args)) return refuse("The arguments are not a JSON object.");
    return { id, name, tool, args };
  }

  /** What becomes of calls of which none may run. */
  async refuse(
    calls: readonly ToolCall[],
    reason: string,
  ): Promise<CallOutcome[]> {
    const judged = calls.map((call) => ({
      ...this.#read(call),
      verdict: { reason },
    }));
    return await this.run(judged, AbortSignal.abort());
  }

  /** Runs calls at the same time; never rejects. A stopped call has the failure that it was stopped. */
  async run(
    judged: readonly JudgedCall[],
    signal: AbortSignal,
  ): Promise<CallOutcome[]> {
    const outcomes = new Array<CallOutcome>(judged.length);
    const left = judged.entries();
    const work = async () => {
      for (const [at, call] of left) {
        outcomes[at] = await this.#outcome(call, signal);
      }
    };
    await Promise.all(Array.from({ length: MOST_AT_ONCE }, work));
    return outcomes;
  }

  async #outcome(
    call: JudgedCall,
    signal: AbortSignal,
  ): Promise<CallOutcome> {
    const { id, name, tool, args, verdict } = call;
    const about = { id, name, server: tool?.server };
    const { onCall } = this.#options;
    if (tool === undefined || verdict.passes === undefined || signal.aborted) {
      const reason = "reason" in verdict ? verdict.reason : STOPPED;
      const outcome = refusedCall(about, reason);
      onCall?.(call, outcome);
      return outcome;
    }
    onCall?.(call);
    const started = performance.now();
    const { text, error } = await this.#run(tool, verdict.args, signal);
    const edited = verdict.args === args ? undefined : verdict.args;
    const what = error === undefined
      ? `The output of ${name}`
      : `The failure of ${name}`;
    const { content, bytes, kept } = outputOf(what, text);
    const outcome: CallOutcome = {
      ...about,
      approved: verdict.passes,
      ms: Math.round((performance.now() - started) * 10) / 10,
      bytes: error === undefined ? bytes : 0,
      error,
      content: edited === undefined
        ? content
        : `The user changed the arguments to ${
          JSON.stringify(edited)
        }.\n${content}`,
      kept,
      edited,
    };
    onCall?.(call, outcome);
    return outcome;
  }

  async #run(
    tool: RunnableTool,
    args: ToolArguments,
    stopped: AbortSignal,
  ): Promise<{ text: string; error?: string }> {
    const { cwd, timeoutMs } = this.#options;
    const stop = new AbortController();
    const ended = Promise.withResolvers<never>();
    const timers = new DisposableStack();
    const after = (ms: number, run: () => void) => {
      const timer = setTimeout(run, ms);
      timers.defer(() => clearTimeout(timer));
    };
    const end = (why: string) => {
      const failure = new ToolFailure(why);
      stop.abort(failure);
      // A tool that does not heed its signal is left.
      after(LEAVE_MS, () => ended.reject(failure));
    };
    const onStop = () => end(STOPPED);
    stopped.addEventListener("abort", onStop, { once: true });
    const late = `It took longer than ${timeoutMs / 1000} seconds.`;
    const countdown = timers.use(new Countdown(timeoutMs, () => end(late)));
    const pause = () => countdown.pause();
    try {
      const running = tool.run(args, { cwd, signal: stop.signal, pause });
      return { text: await Promise.race([running, ended.promise]) };
    } catch (error) {
      const text = reasonOf(stop.signal.aborted ? stop.signal.reason : error);
      return { text, error: text.slice(0, 1000) };
    } finally {
      timers.dispose();
      stopped.removeEventListener("abort", onStop);
    }
  }
}

function refusedCall(
  about: Pick<CallOutcome, "id" | "name" | "server">,
  reason: string,
): CallOutcome {
  return {
    ...about,
    approved: "refused",
    ms: 0,
    bytes: 0,
    error: reason,
    content: `Not run: ${reason}`,
    kept: undefined,
    edited: undefined,
  };
}
