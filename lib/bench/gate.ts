/**
 * Conditions that fail a run: `pass<0.95`, `ttft_p90>800ms`.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/text/nearest.ts";
import { METRICS } from "./statistics/metrics.ts";
import type { Report } from "./report.ts";
import { parseDuration } from "./slo.ts";

/** How a number is compared with a limit. */
export type Operator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** A condition that fails a run where it holds. */
export interface Condition {
  /** As the user wrote it. */
  readonly text: string;
  /** One of the names that {@linkcode parseCondition} was given. */
  readonly metric: string;
  /** Which number of the metric: its value, or an end of its interval. */
  readonly end: "value" | "low" | "high";
  /** Compares the metric's number with the limit. */
  readonly operator: Operator;
  /** In the metric's own unit: ms, dollars, a share. */
  readonly limit: number;
}

/** What a condition came to for one model. */
export interface GateResult {
  /** The condition as the user wrote it. */
  readonly condition: string;
  /** Full name of the model. */
  readonly model: string;
  /** Absent when the run does not tell it. */
  readonly value?: number;
  /** Whether the condition holds or its number is unknown: both fail the gate. */
  readonly failed: boolean;
}

/** Compares two numbers. */
export const OPERATORS: Readonly<
  Record<Operator, (a: number, b: number) => boolean>
> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** What conditions may be about. */
export interface KnownMetrics {
  readonly names: readonly string[];
  /** A condition, for the message about one that cannot be read. */
  readonly example: string;
}

const BENCH: KnownMetrics = {
  names: Object.keys(METRICS),
  example: "pass<0.95, errors>0 or ttft_p90>800ms",
};

const FORM =
  /^\s*([a-z0-9_]+)(?:\.(low|high))?\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*$/;

/**
 * Reads a condition: a metric, perhaps `.low` or `.high` for an end of its interval, an operator and a limit, which may
 * be a percentage or a time.
 *
 * @param known the metrics that there are
 * @throws {UsageError} says what cannot be read
 */
export function parseCondition(
  text: string,
  { names, example }: KnownMetrics = BENCH,
): Condition {
  const [, metric = "", end = "value", operator = "", written = ""] =
    FORM.exec(text) ?? [];
  if (metric === "") {
    throw new UsageError(`--fail-if cannot be read: "${text}"`, {
      hint: `such as ${example}`,
    });
  }
  if (!names.includes(metric)) {
    const meant = nearest(metric, names);
    throw new UsageError(`--fail-if knows no metric "${metric}"`, {
      hint: meant === undefined
        ? `known are ${names.join(", ")}`
        : `did you mean ${meant}?`,
    });
  }
  const limit = parseLimit(written);
  if (limit === undefined) {
    throw new UsageError(`--fail-if takes a number, not "${written}"`);
  }
  return {
    text: text.trim(),
    metric,
    end: end as Condition["end"],
    operator: operator as Operator,
    limit,
  };
}

function parseLimit(text: string): number | undefined {
  const percent = /^(.+)%$/.exec(text)?.[1];
  const number = Number(percent ?? text);
  if (Number.isFinite(number)) return percent ? number / 100 : number;
  return parseDuration(text);
}

/** Holds each condition against each model. */
export function gate(
  conditions: readonly Condition[],
  report: Report,
): GateResult[] {
  return conditions.flatMap(({ text, metric, end, operator, limit }) =>
    report.models.map((model) => {
      const found = METRICS[metric]?.(model);
      const value = typeof found === "number" ? found : found?.[end];
      return {
        condition: text,
        model: model.model,
        ...(value === undefined ? {} : { value }),
        failed: value === undefined || OPERATORS[operator](value, limit),
      };
    })
  );
}

/** Times are known by their metric's name. */
const TIME = /^(?:ttft|tpot|itl|e2e)_/;

/** The number that a condition was held against, with the unit of a time. */
export function gateValue({ condition, value }: GateResult): string {
  if (value === undefined) return "no value";
  return `${Number(value.toPrecision(4))}${TIME.test(condition) ? " ms" : ""}`;
}
