/**
 * What a benchmark is to do, fixed before its first request.
 *
 * @module
 */
import type { Assertion } from "./checks/assertions.ts";
import type { Expected } from "./checks/compare.ts";
import type { Unrecorded } from "../history/trajectory/recorded_results.ts";
import type { ModelPrice } from "../prices/model_price.ts";
import type { FirstToken } from "./statistics/measure.ts";
import type { MinDifference } from "./statistics/min_difference.ts";
import { seededRandom } from "./statistics/random.ts";
import type { Slo } from "./slo.ts";

/** What is asked of every model, as the history keeps it: by reference, so that removing it there removes it. */
export interface PlannedItem {
  /** Id of the recorded exchange whose request is asked again. */
  exchange?: string;
  /** Id of its conversation's first exchange: items of one conversation are not independent. */
  conversation?: string;
  /** Or the line of the prompts file, from 1; in a file that is one list, the place in it. */
  line?: number;
  /** Expected answer that a prompts file gave: a text, or an answer that was recorded. */
  expected?: string | Expected;
  /** Checks of this item alone, that a prompts file gave. */
  assert?: Assertion[];
  /** The score of its checks that is enough; without it all must pass. */
  threshold?: number;
  /** What `{{name}}` stands for. */
  vars?: Readonly<Record<string, unknown>>;
}

/** What answers are held against, of what a prompts file gave. */
export function asExpected(given: string | Expected): Expected {
  return typeof given === "string" ? { text: given } : given;
}

/** How requests are sent. */
export interface Load {
  /** Concurrent requests to one model; unlimited if only a rate is given. */
  concurrency?: number;
  /** Requests per second that arrive at random (a Poisson process), whether or not earlier ones are answered. */
  rate?: number;
  /** Shape of the gaps between random arrivals; without it 1, a Poisson process. */
  burstiness?: number;
  /** Items arrive as they were recorded; then `rate` is what that comes to. */
  recorded?: true;
  /** A text that differs is put before the first message of each request. */
  salt?: true;
  /** Requests to each model that are sent first and not counted, by model. */
  warmups: number[];
  /** How often each item is asked. */
  repeat: number;
  /** Decides arrivals, the order of models, and resamples. */
  seed: number;
}

/** A benchmark, whole: its line of the history. */
export interface Plan {
  /** ULID. */
  run: string;
  /** RFC 3339 in UTC, with ms. */
  started: string;
  /** Full names; the first one is what the others are compared with. */
  models: string[];
  /** In the order in which they are asked. */
  items: PlannedItem[];
  /** How requests are sent. */
  load: Load;
  /** Whole trajectories are run anew, with results of tools from the record. */
  tools?: "recorded";
  /** What a call without a recorded result does; without it, `end`. */
  unrecorded?: Unrecorded;
  /** Most answers of a trajectory that call tools; without it, ten more than the record has answers. */
  maxSteps?: number;
  /** Limit on each answer, in tokens. */
  limit?: number;
  /** Dollars; no request begins once that many are known to be spent. */
  maxSpend?: number;
  /** Full name of the model that compares answers. */
  judge?: string;
  /** Full name of the model that grades single answers, where checks need one. */
  grader?: string;
  /** Whether each model is compared with itself. */
  noise?: boolean;
  /** Checks of every answer. */
  checks?: Assertion[];
  /** What a good answer keeps to. */
  slo?: Slo;
  /** What TTFT ends with; without it, the first character. */
  ttft?: FirstToken;
  /** What is worth a verdict; without it, {@linkcode MIN_DIFFERENCE}. */
  minDifference?: MinDifference;
  /** Prices by full name, for the models that have one. */
  prices?: Record<string, ModelPrice>;
}

/** One request of a benchmark. */
export interface Job {
  /** Index of the item. */
  item: number;
  /** Index of the model. */
  model: number;
  /** Which time it is asked, from 0. */
  repeat: number;
}

/** What tells a job from all others. */
export function jobKey({ item, model, repeat }: Job): string {
  return `${item} ${model} ${repeat}`;
}

/** One time that every item is asked of every model. */
export interface Phase {
  /** Counted, in the order in which they are sent. */
  jobs: Job[];
  /** Which arrivals are drawn. */
  arrivals: number;
}

/**
 * The order of a benchmark: in each repeat item by item, each asked of all models in random order before the next, so
 * that a slow minute, a cold cache and the order itself hit all models alike.
 */
export function phases(plan: Pick<Plan, "models" | "items" | "load">): Phase[] {
  const { models, items, load } = plan;
  const random = seededRandom(load.seed);
  return Array.from({ length: load.repeat }, (_, repeat) => ({
    arrivals: load.seed + repeat,
    jobs: items.flatMap((_, item) =>
      shuffled(models.length, random).map((model) => ({ item, model, repeat }))
    ),
  }));
}

/** The requests that come first and do not count: of each host one after the other, `hosts` tells by model. */
export function warmups(
  { items, load }: Pick<Plan, "items" | "load">,
  hosts: readonly string[],
): Job[][] {
  if (items.length === 0) return [];
  const models = load.warmups.map((count, model) => ({ count, model }));
  const byHost = Map.groupBy(models, ({ model }) => hosts[model] ?? "");
  return [...byHost.values()].map((group) =>
    group.flatMap(({ count, model }) =>
      Array.from(
        { length: count },
        (_, i) => ({ item: i % items.length, model, repeat: 0 }),
      )
    )
  );
}

/** How many warmups each model gets by itself: at least `inFlight` to each host, and one to each model. */
export function ownWarmups(
  hosts: readonly string[],
  inFlight: number,
): number[] {
  return hosts.map((host) => {
    const models = hosts.filter((other) => other === host).length;
    return Math.max(1, Math.ceil(inFlight / models));
  });
}

/** Numbers below `count` in random order (Fisher and Yates). */
function shuffled(count: number, random: () => number): number[] {
  const found = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [found[i], found[other]] = [found[other] ?? 0, found[i] ?? 0];
  }
  return found;
}
