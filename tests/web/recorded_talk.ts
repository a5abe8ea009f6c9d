/**
 * Records conversations for the tests of pages: whole requests as clients send them, answers in pieces with times.
 *
 * @module
 */
import type {
  ChatRequest,
  Delta,
  Message,
  ToolCallDelta,
  Usage,
} from "../../lib/core/chat.ts";
import type { History } from "../../lib/history/history.ts";
import type { RunOf } from "../../lib/history/line/run.ts";
import type { Status } from "../../lib/history/line/exchange.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";

/** What is asked and answered. */
export interface TalkStep {
  readonly request: ChatRequest;
  /** The pieces of the answer, each with its ms since the request; none for no answer. */
  readonly pieces?: readonly (readonly [ms: number, delta: Delta])[];
  readonly usage?: Usage;
  readonly provider?: string;
  readonly run?: RunOf;
  readonly status?: Status;
  /** Why it failed. */
  readonly error?: unknown;
}

/** The pieces of a text: words, one every so many ms. */
export function words(
  text: string,
  first = 300,
  step = 20,
): [number, Delta][] {
  return (text.match(/\s*\S+|\s+$/g) ?? []).map((content, i) => [
    first + i * step,
    { content },
  ]);
}

/** Records what `serve` sees, seconds apart. */
export class Talk {
  readonly #recorder: Recorder;
  #now: number;

  constructor(history: History, began = "2026-11-30T09:00:00Z") {
    this.#now = Date.parse(began);
    this.#recorder = new Recorder({
      store: history,
      source: "serve",
      now: () => new Date(this.#now),
      warn: (line) => {
        throw new Error(line);
      },
    });
  }

  /** Records one exchange; returns its id. */
  async ask(step: TalkStep): Promise<string> {
    const { request, pieces = [], usage, provider = "openai" } = step;
    const { run, status = "completed", error } = step;
    this.#now += 20_000;
    const recording = this.#recorder.begin({
      provider,
      baseUrl: "https://api.example.com/v1",
      model: request.model,
      request: structuredClone(request),
      begun: 0,
      ...run === undefined ? {} : { run },
    });
    recording.sent({ attempt: 1, url: "", body: JSON.stringify(request) });
    const head = {
      id: "chatcmpl-1",
      object: "chat.completion.chunk" as const,
      created: 1_700_000_000,
      model: request.model,
    };
    for (const [i, [ms, delta]] of pieces.entries()) {
      const whole: Delta = i === 0 ? { role: "assistant", ...delta } : delta;
      const choice = { index: 0, delta: whole, "finish_reason": null };
      recording.chunk({ ...head, choices: [choice] }, ms);
    }
    if (pieces.length > 0) {
      recording.chunk({
        ...head,
        choices: [{ index: 0, delta: {}, "finish_reason": "stop" }],
        ...usage === undefined ? {} : { usage },
      }, pieces.at(-1)?.[0]);
    }
    const at = (pieces.at(-1)?.[0] ?? 0) + 40;
    await recording.finish({ status, error, at });
    return recording.id;
  }
}

/** An answer as clients send it back. */
export function answered(
  pieces: readonly (readonly [number, Delta])[],
): Message {
  return {
    role: "assistant",
    content: pieces.map(([, { content }]) => content ?? "").join(""),
  };
}

/** A call of a tool, as a piece and as clients send it back. */
export function toolCall(
  id: string,
  name: string,
  given: unknown,
): { tool_calls: ToolCallDelta[] } {
  const call = {
    index: 0,
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(given) },
  };
  return { "tool_calls": [call] };
}
