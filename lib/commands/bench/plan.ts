/**
 * Reads the plan of a benchmark from the flags.
 *
 * @module
 */
import type { Item } from "../../bench/items.ts";
import { parseMinDifference } from "../../bench/statistics/min_difference.ts";
import {
  type Load,
  ownWarmups,
  type Plan,
  type PlannedItem,
} from "../../bench/plan.ts";
import {
  rateOf,
  recordedArrivals,
} from "../../bench/sending/recorded_arrivals.ts";
import { parseSlo } from "../../bench/slo.ts";
import type { Config } from "../../config.ts";
import type { Registry, ResolvedModel } from "../../clients/registry.ts";
import { UsageError } from "../../core/errors.ts";
import { ulid } from "../../core/data/ulid.ts";
import { checkOption } from "../../core/validate.ts";
import { needsGrader } from "./checks.ts";
import { readChecks } from "./files.ts";
import type { Flags } from "../../cli/parse.ts";
import { readMaxSpend } from "../shared/max_spend.ts";
import { openPrices } from "../shared/price_file.ts";
import { givenSteps, givenUnrecorded } from "../shared/tools/recorded_flags.ts";

/** The most warmups to a host by default, if only a rate is given. */
const MOST_OWN_WARMUPS = 16;

/** The models of a benchmark. */
export interface Models {
  /** The models that are compared, each with the first. */
  readonly asked: readonly ResolvedModel[];
  /** The model that compares answers. */
  readonly judge?: ResolvedModel | undefined;
  /** The model that grades single answers. */
  readonly grader?: ResolvedModel | undefined;
}

/**
 * Reads `--models`, `--judge` and `--grader`.
 *
 * @throws {UsageError} no model is named, or one is named twice
 * @throws {ConfigError} no provider has a model of that name
 */
export function readModels(flags: Flags, registry: Registry): Models {
  const names = flags.list("models").flatMap((text) => text.split(","))
    .map((name) => name.trim()).filter((name) => name !== "");
  if (names.length === 0) {
    throw new UsageError("No models to compare", {
      hint: "name some: chat bench --models A,B",
    });
  }
  const asked = names.map((name) => registry.resolve(name));
  const twice = asked.find(({ name }, i) =>
    asked.findIndex((other) => other.name === name) < i
  );
  if (twice !== undefined) {
    throw new UsageError(`--models names ${twice.name} twice`, {
      hint: "--noise-floor compares a model with itself",
    });
  }
  const judge = flags.text("judge");
  const grader = flags.text("grader") ?? judge;
  return {
    asked,
    judge: judge === undefined ? undefined : registry.resolve(judge),
    grader: grader === undefined ? undefined : registry.resolve(grader),
  };
}

export type Valuation = Pick<
  Plan,
  "checks" | "slo" | "prices" | "ttft" | "minDifference"
>;

/**
 * Reads how answers are valued: `--assert`, `--slo`, `--prices`, `--ttft` and `--min-difference`. Requests do not
 * depend
 * on these flags, so a recorded run can be valued again with others.
 *
 * @param models the full names of the models whose prices are needed
 * @throws {UsageError} limits cannot be read
 * @throws {ConfigError} a file cannot be read or understood
 */
export async function readValuation(
  config: Config,
  flags: Flags,
  models: readonly string[],
): Promise<Valuation> {
  const [checks, slo] = [flags.text("assert"), flags.text("slo")];
  const least = flags.text("min-difference");
  const list = await openPrices(config, flags);
  const known = models.flatMap((name) => {
    const price = list.of(name);
    return price === undefined ? [] : [[name, price] as const];
  });
  return {
    ...(checks === undefined ? {} : { checks: await readChecks(checks) }),
    ...(slo === undefined ? {} : { slo: parseSlo(slo) }),
    ...readTtft(flags),
    ...(least === undefined
      ? {}
      : { minDifference: parseMinDifference(least) }),
    ...(known.length === 0 ? {} : { prices: Object.fromEntries(known) }),
  };
}

function readTtft(flags: Flags): Pick<Plan, "ttft"> {
  const ttft = flags.text("ttft");
  if (ttft === undefined) return {};
  if (ttft === "first-character" || ttft === "first-chunk") return { ttft };
  throw new UsageError(
    `--ttft takes first-character or first-chunk, not "${ttft}"`,
  );
}

/**
 * Makes the plan of a run.
 *
 * @param hosts the host of each model's requests
 * @throws {UsageError} names flag, value and range
 */
export function readPlan(
  flags: Flags,
  { asked, judge, grader }: Models,
  items: readonly Item[],
  hosts: readonly string[],
  valuation: Valuation,
): Plan {
  const limit = flags.number("max-tokens");
  const problem = checkOption("max_tokens", limit);
  if (problem !== undefined) throw new UsageError(`--max-tokens ${problem}`);
  return {
    run: ulid(),
    started: new Date().toISOString(),
    models: asked.map(({ name }) => name),
    items: items.map(({ planned }) => planned),
    load: readLoad(flags, hosts, items),
    ...readTrajectory(flags),
    ...(limit === undefined ? {} : { limit }),
    ...maxSpendOf(flags),
    ...(judge === undefined ? {} : { judge: judge.name }),
    ...(grader === undefined ||
        !needsGrader([valuation.checks, ...items.map(ownChecks)])
      ? {}
      : { grader: grader.name }),
    ...(flags.flag("noise-floor") ? { noise: true } : {}),
    ...valuation,
  };
}

/** Reads `--tools`, `--unrecorded` and `--max-steps`. */
function readTrajectory(
  flags: Flags,
): Pick<Plan, "tools" | "unrecorded" | "maxSteps"> {
  const tools = flags.text("tools");
  const maxSteps = givenSteps(flags);
  const unrecorded = givenUnrecorded(flags);
  if (tools === "recorded") {
    return {
      tools,
      ...(unrecorded === undefined ? {} : { unrecorded }),
      ...(maxSteps === undefined ? {} : { maxSteps }),
    };
  }
  if (tools !== undefined) {
    throw new UsageError(`--tools takes recorded, not "${tools}"`);
  }
  if (maxSteps === undefined && unrecorded === undefined) return {};
  throw new UsageError("--unrecorded and --max-steps need --tools recorded");
}

function maxSpendOf(flags: Flags): Pick<Plan, "maxSpend"> {
  const maxSpend = readMaxSpend(flags);
  return maxSpend === undefined ? {} : { maxSpend };
}

function ownChecks({ planned }: Item): PlannedItem["assert"] {
  return planned.assert;
}

function readLoad(
  flags: Flags,
  hosts: readonly string[],
  items: readonly Item[],
): Load {
  const concurrency = wholeNumber(flags, "concurrency", 1);
  const arrivals = readArrivals(flags, items);
  const { rate } = arrivals;
  const warmup = wholeNumber(flags, "warmup", 0);
  // Without a limit the concurrency is unknown, so the arrivals of one second are assumed, but not hundreds.
  const inFlight = concurrency ??
    Math.min(MOST_OWN_WARMUPS, Math.ceil(rate ?? 1));
  const repeat = wholeNumber(flags, "repeat", 1) ?? 1;
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...arrivals,
    ...(flags.flag("salt") ? { salt: true } : {}),
    warmups: warmup === undefined
      ? ownWarmups(hosts, inFlight)
      : hosts.map(() => warmup),
    repeat: flags.flag("noise-floor") ? Math.max(2, repeat) : repeat,
    seed: wholeNumber(flags, "seed", 0) ?? 1,
  };
}

function readArrivals(
  flags: Flags,
  items: readonly Item[],
): Pick<Load, "rate" | "burstiness" | "recorded"> {
  const burstiness = flags.number("burstiness");
  if (burstiness !== undefined && !(burstiness > 0 && burstiness <= 1000)) {
    throw new UsageError(
      `--burstiness takes a number above 0, up to 1000, not ${burstiness}`,
    );
  }
  const isRecorded = flags.text("rate") === "recorded";
  const rate = isRecorded ? undefined : flags.number("rate");
  if (rate !== undefined && rate <= 0) {
    throw new UsageError(`--rate takes a number above 0, not ${rate}`);
  }
  if (rate === undefined && burstiness !== undefined) {
    throw new UsageError("--burstiness needs --rate R");
  }
  if (isRecorded) {
    const times = recordedArrivals(items);
    if (times !== undefined) return { rate: rateOf(times), recorded: true };
    throw new UsageError("--rate recorded needs requests that were recorded");
  }
  return {
    ...(rate === undefined ? {} : { rate }),
    ...(burstiness === undefined ? {} : { burstiness }),
  };
}

function wholeNumber(
  flags: Flags,
  name: string,
  least: number,
): number | undefined {
  const value = flags.number(name);
  if (value === undefined || Number.isSafeInteger(value) && value >= least) {
    return value;
  }
  throw new UsageError(
    `--${name} takes a whole number from ${least}, not ${value}`,
  );
}
