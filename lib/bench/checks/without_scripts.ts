/**
 * A plan whose checks run no JavaScript: a page that shows a run must not run what is recorded in it.
 *
 * @module
 */
import type { Plan } from "../plan.ts";
import { type Assertion, flatChecks, isScript } from "./assertions.ts";

/** Leaves out the checks that have scripts, and says how many there were. */
export function withoutScripts(
  plan: Plan,
): { readonly plan: Plan; readonly leftOut: number } {
  let leftOut = 0;
  const kept = (list: readonly Assertion[]) =>
    list.filter((one) => {
      const scripts = flatChecks([one]).filter(isScript).length;
      leftOut += scripts;
      return scripts === 0;
    });
  const { checks } = plan;
  const safe: Plan = {
    ...plan,
    ...(checks === undefined ? {} : { checks: kept(checks) }),
    items: plan.items.map((item) =>
      item.assert === undefined ? item : { ...item, assert: kept(item.assert) }
    ),
  };
  return { plan: safe, leftOut };
}
