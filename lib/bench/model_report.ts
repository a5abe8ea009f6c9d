/**
 * What a run says of one model.
 *
 * @module
 */
import type { Exchange } from "../history/line/exchange.ts";
import { clusters, type PickNumbers } from "./statistics/clusters.ts";
import type { Load } from "./plan.ts";
import type { Scored } from "./scored.ts";
import {
  AMOUNT,
  type Bounds,
  type Estimate,
  SHARE,
} from "./statistics/estimate.ts";
import {
  type Distribution,
  distribution,
  meanOf,
  share,
} from "./statistics/statistics.ts";
import {
  type TrajectoryReport,
  trajectoryReport,
} from "./trajectory/trajectory_report.ts";
import { NameSet } from "../core/data/names.ts";

/** One model's results. Requests that the user's Ctrl-C stopped count nowhere but in `aborted`. */
export interface ModelReport {
  /** Full name. */
  readonly model: string;
  /** Requests that ended by themselves. */
  readonly requests: number;
  /** Of those, the answers that came whole. */
  readonly completed: number;
  /** Of those, the failures, by kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** Requests that the user stopped. */
  readonly aborted: number;
  /** Requests that had to be sent again, each time counted. */
  readonly retries: number;
  /** Tokens of all requests that say. */
  readonly promptTokens: number;
  /** Tokens of all answers that say. */
  readonly outputTokens: number;
  /** Completed answers whose provider counts no tokens. */
  readonly uncounted: number;
  /**
   * How long the model was under load, in seconds: in a closed loop what its requests took, over the requests in
   * flight; in an open loop from the first arrival to the last end.
   */
  readonly seconds: number;
  /** Completed answers to a second of that. */
  readonly requestsPerSecond: number;
  /** Output tokens to a second of that, all streams together; absent where none were counted. */
  readonly outputTokensPerSecond?: number;
  /** Time to first token, in ms. */
  readonly ttft?: Distribution;
  /** Time per output token, in ms. */
  readonly tpot?: Distribution;
  /** Inter-token latency, in ms. */
  readonly itl?: Distribution;
  /** End-to-end latency, in ms. */
  readonly e2e?: Distribution;
  /** Output tokens per second of one stream, after its first token. */
  readonly tokensPerSecond?: Distribution;
  /** How long requests waited for their turn, in ms; absent in a closed loop. */
  readonly queued?: Distribution;
  /** Requests within the service level objectives: their share, and how many to a second. */
  readonly goodput?: { readonly share: Estimate; readonly perSecond: number };
  /** Dollars: all in all, and for a request. */
  readonly cost?: { readonly total: number; readonly perRequest: Estimate };
  /** Share of requests that were answered and passed all checks. */
  readonly pass?: Estimate;
  /** Share of answers with the expected text and calls. */
  readonly exact?: Estimate;
  /** Mean likeness to the expected text, 0 to 1. */
  readonly similarity?: Estimate;
  /** Share of answers with the expected finish reason. */
  readonly finish?: Estimate;
  /** Share of answers with the expected tool calls, among those where either side has any. */
  readonly toolCalls?: Estimate;
  /** Mean length over the expected length. */
  readonly lengthRatio?: Estimate;
  /** Mean score of the checks of each metric. */
  readonly metrics?: Readonly<Record<string, Estimate>>;
  /** Of trajectories; then a request in the other members is a trajectory. */
  readonly trajectories?: TrajectoryReport;
  /** Failures of each check, most first. */
  readonly checks: readonly {
    readonly check: string;
    readonly failed: number;
  }[];
}

/** One answer and its exchange. */
export interface ScoredExchange {
  /** Measured. */
  readonly scored: Scored;
  /** As recorded; of a trajectory the last one. */
  readonly exchange: Exchange;
  /** The first exchange of a trajectory. */
  readonly first?: Exchange;
}

/** Sums up what a model did under a load, whose seed decides the resamples. */
export function modelReport(
  model: string,
  all: readonly ScoredExchange[],
  load: Load,
): ModelReport {
  const { seed } = load;
  const ended = all.filter(({ scored }) => scored.outcome !== "aborted");
  const rows = ended.map(({ scored }) => scored);
  const completed = rows.filter(({ answer }) => answer !== undefined);
  const seconds = secondsUnderLoad(ended, load);
  const of = (pick: PickNumbers) => clusters(rows, pick);
  const spread = (pick: PickNumbers) =>
    distribution(of(pick), { seed, bounds: AMOUNT });
  const average = (pick: PickNumbers, bounds: Bounds) =>
    meanOf(of(pick), { seed, bounds });
  const outputTokens = sum(rows, (row) => row.measured?.outputTokens);
  const uncounted =
    completed.filter(({ measured }) => measured?.outputTokens === undefined)
      .length;
  const good = share(of(({ good }) => bit(good)));
  const cost = average(({ cost }) => cost, AMOUNT);
  return defined({
    model,
    requests: rows.length,
    completed: completed.length,
    errors: countBy(
      rows.filter(({ answer }) => answer === undefined),
      ({ outcome }) => [outcome],
    ),
    aborted: all.length - rows.length,
    retries: sum(rows, ({ attempts }) => Math.max(0, attempts - 1)),
    promptTokens: sum(rows, (row) => row.measured?.promptTokens),
    outputTokens,
    uncounted,
    seconds,
    requestsPerSecond: perSecond(completed.length, seconds),
    outputTokensPerSecond: uncounted < completed.length
      ? perSecond(outputTokens, seconds)
      : undefined,
    ttft: spread(({ measured }) => measured?.ttftMs),
    tpot: spread(({ measured }) => measured?.tpotMs),
    itl: spread(({ measured }) => measured?.itlMs),
    e2e: spread(({ measured }) => measured?.e2eMs),
    tokensPerSecond: spread(({ measured }) => measured?.tokensPerSecond),
    queued: spread(({ note }) => note.queued),
    goodput: good && {
      share: good,
      perSecond: perSecond(rows.filter(({ good }) => good).length, seconds),
    },
    cost: cost && { total: sum(rows, ({ cost }) => cost), perRequest: cost },
    pass: share(of(({ pass }) => bit(pass))),
    exact: share(of(({ likeness }) => bit(likeness?.exact))),
    similarity: average(({ likeness }) => likeness?.similarity, SHARE),
    finish: share(of(({ likeness }) => bit(likeness?.finish))),
    toolCalls: share(of(({ likeness }) => bit(likeness?.toolCalls))),
    lengthRatio: average(({ likeness }) => likeness?.lengthRatio, AMOUNT),
    metrics: metricsOf(rows, average),
    trajectories: trajectoryReport(rows, seed),
    checks: Object.entries(
      countBy(rows, ({ failed }) => failed.map(({ check }) => check)),
    ).sort(([, a], [, b]) => b - a)
      .map(([check, failed]) => ({ check, failed })),
  });
}

/** The mean of each metric over the answers that have it. */
function metricsOf(
  rows: readonly Scored[],
  average: (pick: PickNumbers, bounds: Bounds) => Estimate | undefined,
): Record<string, Estimate> | undefined {
  const names = new NameSet(
    rows.flatMap((row) => Object.keys(row.metrics ?? {})),
  );
  if (names.size === 0) return undefined;
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const found = average((row) => row.metrics?.[name], AMOUNT);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

function bit(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function sum(
  rows: readonly Scored[],
  pick: (row: Scored) => number | undefined,
): number {
  return rows.reduce((total, row) => total + (pick(row) ?? 0), 0);
}

function perSecond(count: number, seconds: number): number {
  return seconds > 0 ? count / seconds : 0;
}

function countBy(
  rows: readonly Scored[],
  names: (row: Scored) => readonly string[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of rows.flatMap(names)) {
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** A closed loop's slots are shared by all models: what a model would have needed, had it had them alone. */
function secondsUnderLoad(
  rows: readonly ScoredExchange[],
  { rate, concurrency = 1 }: Load,
): number {
  if (rate === undefined) {
    const ms = rows.reduce(
      (sum, { scored, exchange }) =>
        sum + (scored.measured?.e2eMs ?? exchange.timing.total_ms),
      0,
    );
    return ms / Math.min(concurrency, Math.max(1, rows.length)) / 1000;
  }
  const spans = new Map<number, [number, number]>();
  for (const { scored: { note }, exchange, first = exchange } of rows) {
    const [from, to] = [first.started, exchange.ended].map(Date.parse);
    const span = spans.get(note.repeat) ?? [Infinity, -Infinity];
    spans.set(note.repeat, [
      Math.min(span[0], from ?? Infinity),
      Math.max(span[1], to ?? -Infinity),
    ]);
  }
  let ms = 0;
  for (const [from, to] of spans.values()) ms += to - from;
  return ms / 1000;
}

/** The members that are there. */
function defined<T extends object>(members: Undefinable<T>): T {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as T;
}

/** The same members, optional ones also as undefined. */
type Undefinable<T> = { [Name in keyof T]: T[Name] | undefined };
