/**
 * Sends a benchmark's requests; what comes of them goes to the recorder.
 *
 * @module
 */
import { batchesOf } from "../core/batches.ts";
import type { ChatRequest } from "../core/chat.ts";
import type { ChatClient } from "../core/client.ts";
import { tenths } from "../conversation/rhythm.ts";
import type { Recorder } from "../conversation/recorder.ts";
import { record } from "../conversation/recording.ts";
import type { Parent } from "../conversation/thread.ts";
import type { Item } from "./items.ts";
import { type Answer, answerOf } from "./compare.ts";
import { judgeMessages, type Match, matches } from "./judge.ts";
import { runLoad } from "./load.ts";
import { type Job, type Phase, phases, type Plan } from "./plan.ts";
import type { Note, Side } from "./record.ts";
import type { RunStore } from "./run_store.ts";

/** A model, ready to be asked. */
export interface Target {
  /** Full name. */
  readonly name: string;
  /** The provider's own name. */
  readonly model: string;
  /** The client of its provider. */
  readonly client: ChatClient;
}

/** How far a run is. */
export interface Progress {
  /** Requests that have ended, warmups and a judge's included. */
  readonly done: number;
  /** Requests that there are. */
  readonly total: number;
  /** Of those that have ended, how many failed. */
  readonly failed: number;
  /** The model that was asked last. */
  readonly model: string;
}

/** What a run works with. */
export interface RunOptions {
  /** What is done. */
  readonly plan: Plan;
  /** In the plan's order. */
  readonly items: readonly Item[];
  /** In the plan's order. */
  readonly targets: readonly Target[];
  /** Compares the answers, if the plan says so. */
  readonly judge?: Target;
  /** Keeps what the recorder writes. */
  readonly store: RunStore;
  /** Records each request; it writes into the store. */
  readonly recorder: Recorder;
  /** Stops the run: what is under way is aborted, nothing is begun. */
  readonly signal: AbortSignal;
  /** Gets each exchange's note, once the exchange is recorded. */
  readonly onNote: (note: Note) => Promise<void>;
  /** Called after each request. */
  readonly onProgress: (progress: Progress) => void;
}

/** Runs a benchmark to its end, or until it is stopped; a request that fails is a result like any other. */
export async function runBench(options: RunOptions): Promise<void> {
  await new Run(options).run();
}

class Run {
  readonly #options: RunOptions;
  readonly #parents: Parent[];
  #total: number;
  /** Ids of the exchanges that count, by job. */
  readonly #answers = new Map<string, string>();
  #done = 0;
  #failed = 0;

  constructor(options: RunOptions) {
    const { plan, items, judge } = options;
    this.#options = options;
    this.#parents = items.map(({ parent }) => parent);
    const { repeat, warmup } = plan.load;
    const answers = items.length * plan.models.length * repeat;
    const judged = judge === undefined ? 0 : 2 * matches(plan, items).length;
    this.#total = answers + warmup * plan.models.length + judged;
  }

  async run(): Promise<void> {
    for (const phase of phases(this.#options.plan)) await this.#phase(phase);
    if (this.#options.judge !== undefined) await this.#judge();
  }

  async #phase({ warmup, jobs, arrivals }: Phase): Promise<void> {
    const { plan: { load }, signal } = this.#options;
    const { concurrency, rate } = load;
    const most = concurrency === undefined ? {} : { concurrency };
    await runLoad(
      warmup,
      { ...most, seed: arrivals, signal },
      (job) => this.#answer("warmup", job, 0),
    );
    await runLoad(
      jobs,
      {
        ...most,
        ...(rate === undefined ? {} : { rate }),
        seed: arrivals,
        signal,
      },
      (job, queued) => this.#answer("answer", job, queued),
    );
  }

  async #answer(
    what: "answer" | "warmup",
    job: Job,
    queuedMs: number,
  ): Promise<void> {
    const { plan, targets, items, store, onNote } = this.#options;
    const [target, item] = [targets[job.model], items[job.item]];
    if (target === undefined || item === undefined) return;
    const request = requestFor(item.request, target, plan);
    const exchange = await this.#ask(target, request, this.#parents[job.item]);
    // Earlier turns that the history had not seen are in it now.
    this.#parents[job.item] ??= store.exchanges.get(exchange)?.parent ?? null;
    if (what === "answer") this.#answers.set(jobKey(job), exchange);
    const queued = tenths(queuedMs);
    await onNote({ what, exchange, ...job, ...(queued > 0 ? { queued } : {}) });
    this.#progress(exchange, target);
  }

  async #judge(): Promise<void> {
    const { plan, items, signal } = this.#options;
    const both = matches(plan, items).filter(({ item, first, second }) =>
      this.#side(item, first) && this.#side(item, second)
    ).flatMap((match) => [
      match,
      { ...match, first: match.second, second: match.first },
    ]);
    this.#total = this.#done + both.length;
    const { concurrency = 1, seed } = plan.load;
    await runLoad(
      both,
      { concurrency, seed, signal },
      (match) => this.#compare(match),
    );
  }

  async #compare(match: Match): Promise<void> {
    const { judge, items, onNote } = this.#options;
    const item = items[match.item];
    const first = this.#side(match.item, match.first);
    const second = this.#side(match.item, match.second);
    if (!judge || !item || !first || !second) return;
    const messages = judgeMessages(item.request.messages, first, second);
    const request = streamed({ model: judge.model, messages });
    const exchange = await this.#ask(judge, request, null);
    await onNote({ what: "judge", exchange, ...match });
    this.#progress(exchange, judge);
  }

  /** The answer of one side; undefined when there is none to compare. */
  #side(item: number, { model, repeat }: Side): Answer | undefined {
    const { items, store } = this.#options;
    if (model === null) {
      const expected = items[item]?.expected;
      return expected && { finishReason: null, toolCalls: [], ...expected };
    }
    const id = this.#answers.get(jobKey({ item, model, repeat }));
    const exchange = id === undefined ? undefined : store.exchanges.get(id);
    const choice = exchange?.response?.choices[0];
    return exchange?.status !== "completed" || choice === undefined
      ? undefined
      : answerOf(choice.message, choice.finish_reason);
  }

  /** Sends a request and gives the id of its exchange, however it ends: that is recorded. */
  async #ask(
    { client, model }: Target,
    request: ChatRequest,
    parent: Parent,
  ): Promise<string> {
    const { recorder, signal } = this.#options;
    const { provider, baseUrl } = client;
    const recording = recorder.begin({
      provider,
      baseUrl,
      model,
      request,
      parent,
      encode: (request) => client.encode(request),
    });
    const batches = batchesOf(client, request, {
      signal,
      onSend: (sent) => recording.sent(sent),
    });
    try {
      for await (const _chunk of record(batches, recording, signal));
    } catch {
      // The recording has the error; the report counts it by its kind.
    }
    return recording.id;
  }

  #progress(exchange: string, { name }: Target): void {
    const { store, onProgress } = this.#options;
    this.#done++;
    if (store.exchanges.get(exchange)?.status !== "completed") this.#failed++;
    onProgress({
      done: this.#done,
      total: this.#total,
      failed: this.#failed,
      model: name,
    });
  }
}

function jobKey({ item, model, repeat }: Job): string {
  return `${item} ${model} ${repeat}`;
}

/** The request of an item as a model gets it: only what the benchmark decides is changed. */
function requestFor(
  request: ChatRequest,
  { model }: Target,
  { limit }: Plan,
): ChatRequest {
  const asked = streamed({ ...request, model });
  if (limit === undefined) return asked;
  delete asked.max_completion_tokens;
  return { ...asked, "max_tokens": limit };
}

/** Without a stream there is nothing to time, without its usage nothing to count. */
function streamed(request: ChatRequest): ChatRequest {
  return {
    ...request,
    stream: true,
    "stream_options": { ...request.stream_options, "include_usage": true },
  };
}
