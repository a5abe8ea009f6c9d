/**
 * What a benchmark is to do, fixed before its first request.
 *
 * @module
 */
import type { Assertion } from "./assertions.ts";
import type { Expected } from "./compare.ts";
import type { Price } from "../core/prices.ts";
import type { Slo } from "./slo.ts";

/** What is asked of every model, as the history keeps it: by reference, so that removing it there removes it. */
export interface PlannedItem {
  /** Id of the recorded exchange whose request is asked again. */
  exchange?: string;
  /** Or the line of the prompts file, from 1; in a file that is one list, the place in it. */
  line?: number;
  /** Expected answer that a prompts file gave: a text, or an answer that was recorded. */
  expected?: string | Expected;
  /** Checks of this item alone, that a prompts file gave. */
  assert?: Assertion[];
}

/** What answers are held against, of what a prompts file gave. */
export function asExpected(given: string | Expected): Expected {
  return typeof given === "string" ? { text: given } : given;
}

/** How requests are sent. */
export interface Load {
  /** Requests in flight at once for one model; without it and with a rate there is no limit. */
  concurrency?: number;
  /** Requests per second that arrive at random (a Poisson process), whether or not earlier ones are answered. */
  rate?: number;
  /** Requests to each model that are sent first and not counted. */
  warmup: number;
  /** How often each item is asked. */
  repeat: number;
  /** Decides arrivals and resamples. */
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
  /** Limit on each answer, in tokens. */
  limit?: number;
  /** Full name of the model that compares answers. */
  judge?: string;
  /** Whether each model is compared with itself. */
  noise?: boolean;
  /** Checks of every answer. */
  checks?: Assertion[];
  /** What a good answer keeps to. */
  slo?: Slo;
  /** Prices by full name, for the models that have one. */
  prices?: Record<string, Price>;
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

/** Jobs that one model works off under the whole load, while the others wait. */
export interface Phase {
  /** Index of the model. */
  model: number;
  /** Sent first, not counted. */
  warmup: Job[];
  /** Counted. */
  jobs: Job[];
  /** Which arrivals are drawn: the same for all models, so that they are compared under the same load. */
  arrivals: number;
}

/**
 * The order of a benchmark: in each repeat, one model after the other, so that requests per second mean something;
 * who goes first changes from repeat to repeat, so that a slow hour does not hit the same model always.
 */
export function phases(plan: Pick<Plan, "models" | "items" | "load">): Phase[] {
  const { models, items, load } = plan;
  const found: Phase[] = [];
  for (let repeat = 0; repeat < load.repeat; repeat++) {
    for (let turn = 0; turn < models.length; turn++) {
      const model = (turn + repeat) % models.length;
      const job = (item: number): Job => ({ item, model, repeat });
      const warmup = repeat > 0 || items.length === 0 ? [] : Array.from(
        { length: load.warmup },
        (_, i) => job(i % items.length),
      );
      const jobs = items.map((_, item) => job(item));
      found.push({ model, warmup, jobs, arrivals: load.seed + repeat });
    }
  }
  return found;
}
