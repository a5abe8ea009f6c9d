/**
 * Sends a benchmark's requests; what comes of them goes to the recorder.
 *
 * @module
 */
import type { ChatRequest, Message } from "../core/chat.ts";
import { NameMap } from "../core/data/names.ts";
import { tenths } from "../history/record/timing.ts";
import { record } from "../history/record/recording.ts";
import type { Parent } from "../history/record/match.ts";
import { asText } from "./checks/assertion_types.ts";
import { filledIn, flatChecks, isGraded, plain } from "./checks/assertions.ts";
import { gradeKey, gradeMessages } from "./checks/grading.ts";
import { Budget } from "./spending/budget.ts";
import { type Item, questionOf } from "./items.ts";
import { type Answer, answerOf } from "./checks/compare.ts";
import { answerText, judgeMessages, type Match, matches } from "./judge.ts";
import { runLoad } from "./load.ts";
import { type Job, jobKey, phases, warmups } from "./plan.ts";
import type { Side } from "./record.ts";
import { checksOf, type Payer, varsOf } from "./scored.ts";
import { requestFor, streamed } from "./requests.ts";
import { recordedArrivals } from "./sending/recorded_arrivals.ts";
import { hostOf, type RunOptions, type Target } from "./sending/run_options.ts";
import { salted } from "./sending/salt.ts";
import { runTrajectory } from "./trajectory/run_trajectory.ts";
import type { TrajectoryNote } from "./trajectory/trajectory_note.ts";

/**
 * Runs a benchmark to its end, or until it is stopped; a request that fails is a result like any other.
 *
 * @returns whether requests are left because of the plan's `maxSpend`
 */
export async function runBench(options: RunOptions): Promise<boolean> {
  return await new Run(options).run();
}

/** What came of a request. */
interface Asked {
  /** Id of its exchange. */
  readonly exchange: string;
  /** When its first chunk came, whatever it held, in ms; absent when none did. */
  readonly firstChunk?: number | undefined;
}

class Run {
  readonly #options: RunOptions;
  readonly #parents: Parent[];
  readonly #warmups: readonly Job[][];
  #total: number;
  /** Ids of the exchanges that count, by job. */
  readonly #answers = new NameMap<string>();
  #done = 0;
  #failed = 0;
  #sent = 0;
  readonly #budget: Budget;

  constructor(options: RunOptions) {
    const { plan, items, judge } = options;
    this.#budget = new Budget(plan, options.signal);
    this.#options = options;
    this.#parents = items.map(({ parent }) => parent);
    const { repeat } = plan.load;
    this.#warmups = warmups(plan, options.targets.map(hostOf));
    const answers = items.length * plan.models.length * repeat;
    const judged = judge === undefined ? 0 : 2 * matches(plan, items).length;
    this.#total = answers + this.#warmups.flat().length + judged;
  }

  async run(): Promise<boolean> {
    await this.#load();
    await this.#grade();
    if (this.#options.judge !== undefined) await this.#judge();
    return this.#budget.isSpent && this.#done < this.#total;
  }

  /** Asks the grader about each answer by each check that needs it. */
  async #grade(): Promise<void> {
    const { plan, items, grader } = this.#options;
    const { signal } = this.#budget;
    if (grader === undefined) return;
    const jobs = phases(plan).flatMap(({ jobs }) => jobs).flatMap((job) => {
      const [item, answer] = [items[job.item], this.#side(job.item, job)];
      if (item === undefined || answer === undefined) return [];
      const question = questionOf(item.request.messages);
      const vars = varsOf(item.planned, question, item.expected);
      const list = flatChecks(checksOf(plan, job.item)).filter(isGraded);
      return list.map((one) => {
        const { type, value } = filledIn(one, vars);
        const criterion = asText(value);
        const text = answerText(answer);
        const messages = gradeMessages(plain(type), criterion, question, text);
        return { job, messages, check: gradeKey(plain(type), criterion) };
      });
    });
    this.#total += jobs.length;
    const { concurrency = 1, seed } = plan.load;
    await runLoad(jobs, { concurrency, seed, signal }, async (one) => {
      const { job, messages, check } = one;
      const request = streamed({ model: grader.model, messages });
      const { exchange } = await this.#ask(grader, request, null);
      await this.#options.onNote({ what: "grade", exchange, ...job, check });
      this.#progress(exchange, grader, "grader");
    });
  }

  async #load(): Promise<void> {
    const { plan, targets, items } = this.#options;
    const { signal } = this.#budget;
    const { concurrency, rate, burstiness, recorded } = plan.load;
    const times = recorded && recordedArrivals(items);
    const most = concurrency === undefined ? {} : { concurrency };
    const warm = async (jobs: readonly Job[]) => {
      const pace = { concurrency: concurrency ?? jobs.length, seed: 0, signal };
      await runLoad(jobs, pace, (job) => this.#answer("warmup", job, 0));
    };
    for (const jobs of this.#warmups) await warm(jobs);
    for (const { jobs, arrivals } of phases(plan)) {
      // Each model gets that many to a second.
      const each = rate === undefined ? {} : { rate: rate * targets.length };
      await runLoad(
        jobs,
        {
          ...most,
          ...each,
          burstiness,
          due: times && jobs.map(({ item }) => times[item] ?? 0),
          seed: arrivals,
          signal,
        },
        (job, queued) => this.#answer("answer", job, queued),
      );
    }
  }

  async #answer(
    what: "answer" | "warmup",
    job: Job,
    queuedMs: number,
  ): Promise<void> {
    const { plan, targets, items, store, onNote } = this.#options;
    const [target, item] = [targets[job.model], items[job.item]];
    if (target === undefined || item === undefined) return;
    const { salt } = plan.load;
    const sent = ++this.#sent;
    const ask = async (messages: Message[], parent: Parent) => {
      const request = requestFor({ ...item.request, messages }, target, plan);
      const key = `${plan.run} ${sent}`;
      return await this.#ask(
        target,
        salt ? salted(request, key) : request,
        parent,
      );
    };
    // What is salted continues nothing.
    const parent = salt ? null : this.#parents[job.item];
    const first = await ask(item.request.messages, parent);
    // Earlier turns that the history had not seen are in it now.
    this.#parents[job.item] ??= store.exchanges.get(first.exchange)?.parent ??
      null;
    const { last, trajectory } = what === "answer"
      ? await this.#follow(first, { job, item, ask })
      : { last: first };
    const { exchange, firstChunk } = last;
    if (
      what === "answer" &&
      (trajectory === undefined || trajectory.end === "answered")
    ) this.#answers.set(jobKey(job), exchange);
    const queued = tenths(queuedMs);
    await onNote({
      what,
      exchange,
      ...job,
      ...(queued > 0 ? { queued } : {}),
      ...(firstChunk === undefined ? {} : { firstChunk }),
      ...(trajectory === undefined ? {} : { trajectory }),
    });
    this.#progress(exchange, target, job.model);
  }

  /** Runs the rest of a trajectory; other items have none. */
  async #follow(
    first: Asked,
    { job, item: { trajectory }, ask }: {
      readonly job: Job;
      readonly item: Item;
      readonly ask: (messages: Message[], parent: Parent) => Promise<Asked>;
    },
  ): Promise<{ last: Asked; trajectory?: TrajectoryNote }> {
    if (trajectory === undefined) return { last: first };
    const { plan, store, onNote } = this.#options;
    const { last, note } = await runTrajectory({
      ...{ trajectory, first, maxSteps: plan.maxSteps },
      unrecorded: plan.unrecorded ?? "end",
      signal: this.#budget.signal,
      ask: (messages, { exchange }) => ask(messages, exchange),
      exchangeOf: ({ exchange }) => store.exchanges.get(exchange),
      onStep: async ({ exchange, firstChunk }, step) => {
        this.#budget.add(store.exchanges.get(exchange), job.model);
        const chunk = firstChunk === undefined ? {} : { firstChunk };
        await onNote({ what: "step", exchange, ...job, step, ...chunk });
      },
    });
    return { last, trajectory: note };
  }

  async #judge(): Promise<void> {
    const { plan, items } = this.#options;
    const { signal } = this.#budget;
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
    const { exchange } = await this.#ask(judge, request, null);
    await onNote({ what: "judge", exchange, ...match });
    this.#progress(exchange, judge, "judge");
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

  /** Sends a request and gives its exchange, however it ends: that is recorded. */
  async #ask(
    { client, model }: Target,
    request: ChatRequest,
    parent: Parent,
  ): Promise<Asked> {
    const { recorder, signal } = this.#options;
    const answer = client.stream(request, { signal });
    const { provider, baseUrl } = client;
    const recording = recorder.begin({
      provider,
      baseUrl,
      model,
      request,
      parent,
      encode: (request) => client.encode(request),
      begun: answer.startedAt,
    });
    recording.follow(answer);
    try {
      for await (const _chunk of record(answer, recording, signal));
    } catch {
      // The recording has the error; the report counts it by its kind.
    }
    const { startedAt, firstChunkAt } = answer;
    const firstChunk = firstChunkAt === undefined
      ? undefined
      : tenths(firstChunkAt - startedAt);
    return { exchange: recording.id, firstChunk };
  }

  #progress(id: string, { name }: Target, who: Payer): void {
    const { store, onProgress } = this.#options;
    const exchange = store.exchanges.get(id);
    this.#done++;
    if (exchange?.status !== "completed") this.#failed++;
    this.#budget.add(exchange, who);
    onProgress({
      done: this.#done,
      total: this.#total,
      failed: this.#failed,
      model: name,
    });
  }
}
