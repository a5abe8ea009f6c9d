/**
 * How full something is, as a bar beside its numbers.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";

/** From this share on the bar warns. */
const NEAR = .8;

/** The bar. */
export function meter(used: number, most: number): Markup {
  const share = Math.min(1, Math.max(0, used / most));
  const look = used >= most ? "full" : share >= NEAR ? "near" : "free";
  const width = Math.round(share * 1000) / 10;
  return markup`<svg class="meter ${look}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="10"/><rect width="${
    used > 0 ? Math.max(.6, width) : 0
  }" height="10"/></svg>`;
}
