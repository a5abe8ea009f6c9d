/**
 * The numbers of a model's report by name, for conditions.
 *
 * @module
 */
import type { ModelReport } from "../model_report.ts";
import type { Estimate } from "./estimate.ts";
import type { Distribution } from "./statistics.ts";

/** A number of a model, with its interval where it has one. */
export type Metric = (report: ModelReport) => Estimate | number | undefined;

const TIMES: Readonly<
  Record<string, (report: ModelReport) => Distribution | undefined>
> = {
  ttft: ({ ttft }) => ttft,
  tpot: ({ tpot }) => tpot,
  itl: ({ itl }) => itl,
  e2e: ({ e2e }) => e2e,
};

/** `ttft_p50` and the like: four times, each by its mean and three quantiles, in ms. */
const QUANTILES = Object.fromEntries(
  Object.entries(TIMES).flatMap(([name, of]) =>
    (["mean", "p50", "p90", "p99"] as const).map((which): [string, Metric] => [
      `${name}_${which}`,
      (report) => of(report)?.[which],
    ])
  ),
);

/** Every number that a condition may name. */
export const METRICS: Readonly<Record<string, Metric>> = {
  pass: ({ pass }) => pass,
  exact: ({ exact }) => exact,
  similarity: ({ similarity }) => similarity,
  finish: ({ finish }) => finish,
  "tool_calls": ({ toolCalls }) => toolCalls,
  "length_ratio": ({ lengthRatio }) => lengthRatio,
  steps: ({ trajectories }) => trajectories?.steps,
  "calls_agree": ({ trajectories }) => trajectories?.agree,
  "as_recorded": ({ trajectories }) => trajectories?.asRecorded,
  errors: ({ requests, completed }) => requests - completed,
  "error_rate": ({ requests, completed }) =>
    requests === 0 ? undefined : (requests - completed) / requests,
  retries: ({ retries }) => retries,
  goodput: ({ goodput }) => goodput?.perSecond,
  "goodput_share": ({ goodput }) => goodput?.share,
  cost: ({ cost }) => cost?.total,
  "cost_per_request": ({ cost }) => cost?.perRequest,
  "requests_per_second": ({ requestsPerSecond }) => requestsPerSecond,
  "tokens_per_second": ({ outputTokensPerSecond }) => outputTokensPerSecond,
  "stream_tokens_per_second": ({ tokensPerSecond }) => tokensPerSecond?.p50,
  ...QUANTILES,
};
