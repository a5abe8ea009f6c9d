/**
 * What a benchmark is about to send, in a line.
 *
 * @module
 */
import { formatSpan } from "../../bench/format.ts";
import type { Item } from "../../bench/items.ts";
import type { Plan } from "../../bench/plan.ts";
import { recordedArrivals } from "../../bench/sending/recorded_arrivals.ts";
import { plural } from "../../core/text/plural.ts";
import type { Models } from "./plan.ts";

/** Says how many items, models and requests there are, and over which time recorded arrivals spread. */
export function announcement(
  { items, load, models, tools }: Plan,
  { judge }: Models,
  asked: readonly Item[],
): string {
  const times = load.recorded && recordedArrivals(asked);
  const last = times && times.reduce((a, b) => Math.max(a, b), 0);
  const requests = items.length * models.length * load.repeat +
    load.warmups.reduce((sum, count) => sum + count, 0);
  return `chat: ${plural(items.length, "item")} for ${
    plural(models.length, "model")
  }, ${tools === undefined ? "" : "at least "}${plural(requests, "request")}${
    judge === undefined ? "" : ` and the judge's`
  }${last === undefined ? "" : `, which arrive within ${formatSpan(last)}`}`;
}
