/**
 * A few numbers that sum a page up.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";

/** A number with its name. */
export interface Fact {
  readonly name: string;
  readonly value: string | Markup;
  /** What else is to say about it, in a few words. */
  readonly note?: string | Markup | undefined;
}

/** The numbers beside each other. */
export function factList(facts: readonly Fact[]): Markup {
  return markup`<dl class="facts">${
    facts.map(({ name, value, note }) =>
      markup`<div><dt>${name}</dt><dd>${value}</dd>${
        note === undefined ? undefined : markup`<dd class="soft">${note}</dd>`
      }</div>`
    )
  }</dl>
`;
}
