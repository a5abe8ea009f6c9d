/**
 * What may be wider than the page.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";

/** Content that scrolls sideways, by the keyboard, too. */
export function scroller(label: string, content: Markup): Markup {
  return markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}
