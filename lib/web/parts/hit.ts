/**
 * What a search found, with the words around it.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { oneLine } from "../../core/text/text.ts";

/** Characters that are shown before and after. */
const AROUND = 80;

/** The first place where one of the texts has what was searched for; nothing where none has it as it is shown. */
export function hitMarkup(
  texts: readonly string[],
  wanted: string,
): Markup | undefined {
  const low = wanted.toLowerCase();
  for (const text of texts) {
    const at = text.toLowerCase().indexOf(low);
    if (at === -1) continue;
    const end = at + wanted.length;
    const before = oneLine(text.slice(Math.max(0, at - AROUND), at));
    const after = oneLine(text.slice(end, end + AROUND));
    return markup`<div class="hit">${at > AROUND ? "…" : ""}${before} <mark>${
      oneLine(text.slice(at, end))
    }</mark> ${after}${end + AROUND < text.length ? "…" : ""}</div>`;
  }
  return undefined;
}
