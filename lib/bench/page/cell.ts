/**
 * A number in a table.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";

/** A number as text, its interval apart and paler: lines break between the two only. */
export function numberCell(text: string): Markup {
  const at = text.endsWith(")") ? text.indexOf(" (") : -1;
  const [value, interval] = at < 0
    ? [text]
    : [text.slice(0, at), text.slice(at + 1)];
  return markup`<td><span>${value}</span>${
    interval && markup` <span class="interval">${interval}</span>`
  }</td>`;
}
