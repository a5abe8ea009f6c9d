/**
 * Facts as people read them. Times are shown in the zone of the machine that serves.
 *
 * @module
 */
import { dollars, dollarSum } from "../../core/text/dollars.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { CostSum } from "../../history/query/stats.ts";

/** What is shown for a value that is not known. */
const UNKNOWN = "–";

/** A point in time: `12-01 14:03:22`, of another year the date with it; the whole time is its title. */
export function timeMarkup(at: string, now: Date = new Date()): Markup {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return markup`${at}`;
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map(two).join(":");
  const year = time.getFullYear() === now.getFullYear()
    ? ""
    : `${time.getFullYear()}-`;
  return markup`<time datetime="${at}" title="${at}">${year}${day} ${clock}</time>`;
}

/** Milliseconds: `840 ms`, `3.2 s`, `2 min 5 s`, `3 h 20 min`. */
export function spanText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A count with separators: `12,034`. */
export function countText(count: number | undefined): string {
  return count === undefined ? UNKNOWN : count.toLocaleString("en-US");
}

/** A count in few characters: `12,034`, `3.1 M`, `12 B`. */
export function shortCount(count: number): string {
  if (count < 100_000) return countText(count);
  const [size, unit] = count < 1e9 ? [1e6, "M"] : [1e9, "B"];
  const number = count / size;
  return `${
    number.toLocaleString("en-US", {
      maximumFractionDigits: number < 1 ? 2 : number < 100 ? 1 : 0,
    })
  } ${unit}`;
}

/** A share: `64 %`; `–` without a whole. */
export function shareText(part: number, whole: number): string {
  if (whole <= 0) return UNKNOWN;
  const percent = part / whole * 100;
  if (percent > 0 && percent < 1) return "<1 %";
  return percent > 99 && percent < 100 ? ">99 %" : `${Math.round(percent)} %`;
}

/** A sum of dollars, of which `known` parts are known; a negative one is more paid. */
export function sumText({ total, known }: CostSum): string {
  if (known === 0) return UNKNOWN;
  if (total < 0) return `−${sumText({ total: -total, known })}`;
  return total < 1000
    ? dollarSum(total)
    : `~$${Math.round(total).toLocaleString("en-US")}`;
}

/** Dollars by known prices. */
export function costText(cost: number | undefined): string {
  return cost === undefined ? UNKNOWN : dollars(cost);
}
