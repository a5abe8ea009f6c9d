/**
 * From flags to what a benchmark is to do.
 *
 * @module
 */
import type { Item } from "../bench/items.ts";
import type { Load, Plan } from "../bench/plan.ts";
import { parseSlo } from "../bench/slo.ts";
import type { Registry, ResolvedModel } from "../clients/registry.ts";
import { UsageError } from "../core/errors.ts";
import { ulid } from "../core/ulid.ts";
import { checkOption } from "../core/validate.ts";
import { readChecks } from "./bench_files.ts";
import type { Flags } from "./parse.ts";
import { readPrices } from "./price_file.ts";

/** The models of a benchmark. */
export interface Models {
  /** Those that are asked; the first one is what the others are compared with. */
  readonly asked: readonly ResolvedModel[];
  /** The one that compares answers. */
  readonly judge?: ResolvedModel;
}

/**
 * Understands `--models` and `--judge`.
 *
 * @throws {UsageError} no models, or one named twice
 * @throws {ConfigError} a name that no provider answers to
 */
export function readModels(flags: Flags, registry: Registry): Models {
  const names = flags.list("models").flatMap((text) => text.split(","))
    .map((name) => name.trim()).filter((name) => name !== "");
  if (names.length === 0) {
    throw new UsageError("No models to ask", {
      hint: "name them: chat bench --models A,B",
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
  return {
    asked,
    ...(judge === undefined ? {} : { judge: registry.resolve(judge) }),
  };
}

/** What the flags of {@linkcode readValuation} say. */
export type Valuation = Pick<Plan, "checks" | "slo" | "prices">;

/**
 * Reads how answers are valued: `--assert`, `--slo` and `--prices`. None of them is needed to send requests, so a
 * recorded run can be valued anew.
 *
 * @param models whose prices are looked up, by their full names
 * @throws {UsageError} limits that cannot be read
 * @throws {ConfigError} a file that cannot be read or understood
 */
export async function readValuation(
  flags: Flags,
  models: readonly string[],
): Promise<Valuation> {
  const [checks, slo, prices] = [
    flags.text("assert"),
    flags.text("slo"),
    flags.text("prices"),
  ];
  const list = prices === undefined ? undefined : await readPrices(prices);
  const known = models.flatMap((name) => {
    const price = list?.of(name);
    return price === undefined ? [] : [[name, price] as const];
  });
  return {
    ...(checks === undefined ? {} : { checks: await readChecks(checks) }),
    ...(slo === undefined ? {} : { slo: parseSlo(slo) }),
    ...(list === undefined ? {} : { prices: Object.fromEntries(known) }),
  };
}

/**
 * Puts the plan of a run together.
 *
 * @throws {UsageError} names flag, value and range
 */
export function readPlan(
  flags: Flags,
  { asked, judge }: Models,
  items: readonly Item[],
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
    load: readLoad(flags),
    ...(limit === undefined ? {} : { limit }),
    ...(judge === undefined ? {} : { judge: judge.name }),
    ...(flags.flag("noise-floor") ? { noise: true } : {}),
    ...valuation,
  };
}

function readLoad(flags: Flags): Load {
  const concurrency = whole(flags, "concurrency", 1);
  const rate = flags.number("rate");
  if (rate !== undefined && rate <= 0) {
    throw new UsageError(`--rate takes a number above 0, not ${rate}`);
  }
  const repeat = whole(flags, "repeat", 1) ?? 1;
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
    warmup: whole(flags, "warmup", 0) ?? 0,
    repeat: flags.flag("noise-floor") ? Math.max(2, repeat) : repeat,
    seed: whole(flags, "seed", 0) ?? 1,
  };
}

function whole(flags: Flags, name: string, least: number): number | undefined {
  const value = flags.number(name);
  if (value === undefined || Number.isSafeInteger(value) && value >= least) {
    return value;
  }
  throw new UsageError(
    `--${name} takes a whole number from ${least}, not ${value}`,
  );
}
