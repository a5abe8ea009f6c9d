/**
 * Prints what a benchmark will cost, and asks for confirmation.
 *
 * @module
 */
import {
  type CostEstimate,
  estimateCost,
  estimateText,
} from "../../bench/spending/estimate.ts";
import type { Item } from "../../bench/items.ts";
import type { Plan } from "../../bench/plan.ts";
import { hostOf, type Target } from "../../bench/sending/run_options.ts";
import type { CommandContext } from "../../cli/command.ts";
import { NameSet } from "../../core/data/names.ts";
import { plural } from "../../core/text/plural.ts";
import { sanitize } from "../../core/text/text.ts";
import { canAsk, confirm } from "../shared/confirm.ts";
import type { Models } from "./plan.ts";

/** What a run will send. */
export interface Spending {
  readonly plan: Plan;
  readonly items: readonly Item[];
  readonly models: Models;
  readonly targets: readonly Target[];
}

/**
 * Prints the estimate, and asks on a terminal unless `--yes` is given or the run costs nothing.
 *
 * @returns whether the run may begin
 */
export async function maySpend(
  spending: Spending,
  { io, flags }: CommandContext,
  notice: (line: string) => Promise<void>,
): Promise<boolean> {
  const { plan, items, models, targets } = spending;
  const estimate = estimateCost(plan, {
    items,
    hosts: targets.map(hostOf),
    free: freeModels(models),
    at: new Date(),
  });
  const amount = estimateText(estimate);
  if (amount === undefined) return true;
  await notice(`chat: costs ${amount}${reasonOf(estimate)}`);
  const unpriced = plan.models.filter((name) =>
    !Object.hasOwn(plan.prices ?? {}, name)
  );
  if (plan.maxSpend !== undefined && unpriced.length > 0) {
    await notice(
      `chat: --max-spend counts nothing for ${
        unpriced.join(", ")
      }, unless the provider reports a cost`,
    );
  }
  if (flags.flag("yes") || !canAsk(io)) return true;
  const what = `${plural(estimate.requests, "request")}${
    models.judge === undefined ? "" : " and the judge's"
  }`;
  const question = sanitize(
    `Send ${what} for ${amount.replace("~", "about ")}?`,
  );
  return await confirm(io, question);
}

function reasonOf({ known, unknown }: CostEstimate): string {
  const basis = known > 0 ? ["by the recorded usage"] : [];
  const said = [...basis, ...unknown].join("; ");
  return said === "" ? "" : ` (${said})`;
}

/** Full names of the models that run on this machine. */
function freeModels({ asked, judge, grader }: Models): Set<string> {
  const all = [...asked, judge ?? [], grader ?? []].flat();
  return new NameSet(
    all.filter(({ provider: { local, dialect } }) =>
      local === true || dialect === "none"
    ).map(({ name }) => name),
  );
}
