/**
 * The report of a run of the benchmark, as pages make it.
 *
 * @module
 */
import { withoutScripts } from "../../bench/checks/without_scripts.ts";
import { buildReport, type Report } from "../../bench/report.ts";
import type { RunData } from "../../bench/run.ts";
import type { PriceList } from "../../prices/price_list.ts";

/** A report, and what it lacks. */
export interface ShownReport {
  readonly report: Report;
  /** How many checks were left out because they are JavaScript. */
  readonly scripts: number;
}

/**
 * Makes the report, at the prices of the list, without running what is recorded.
 *
 * @throws {ConfigError} a check cannot be understood
 */
export function shownReport(data: RunData, prices: PriceList): ShownReport {
  const { plan, leftOut } = withoutScripts(data.plan);
  const { models, judge, grader } = plan;
  const known = [models, judge ?? [], grader ?? []].flat().flatMap((name) => {
    const price = prices.of(name);
    return price === undefined ? [] : [[name, price] as const];
  });
  const priced = known.length === 0
    ? plan
    : { ...plan, prices: { ...plan.prices, ...Object.fromEntries(known) } };
  return { report: buildReport({ ...data, plan: priced }), scripts: leftOut };
}
