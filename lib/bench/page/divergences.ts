/**
 * Where trajectories differ from the record first, as a table.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Report } from "../report.ts";
import type { Scored } from "../scored.ts";
import { scroller } from "./scroller.ts";
import { letter } from "./series.ts";

/** Rows that the page shows; the JSON has all. */
const MOST_ROWS = 200;
/** Characters of a call that the page shows. */
const MOST_CHARACTERS = 300;

/** A row for each trajectory that differs; empty if none does. */
export function divergences({ answers, models }: Report): Markup[] {
  const rows = answers.toSorted((a, b) =>
    a.note.item - b.note.item || a.note.model - b.note.model
  ).flatMap((row) => rowOf(row, models[row.note.model]?.model ?? ""));
  if (rows.length === 0) return [];
  const head = ["Item", "Model", "Step", "Call", "Made", "Recorded there"];
  return [scroller(
    "First differences from the record",
    markup`<table><thead><tr>${
      head.map((title) => markup`<th scope="col">${title}</th>`)
    }</tr></thead><tbody>${rows.slice(0, MOST_ROWS)}</tbody></table>`,
  )];
}

function rowOf({ note, trajectory }: Scored, model: string): Markup[] {
  const { divergence } = trajectory ?? {};
  if (divergence === undefined) return [];
  const { step, call, made, expected } = divergence;
  const shown = (text: string | undefined, none: string) =>
    text === undefined ? none : markup`<code>${cut(text)}</code>`;
  return [
    markup`<tr><th scope="row">${note.item + 1}</th><td>${
      letter(note.model)
    } ${model}</td><td>${step}</td><td>${call ?? "–"}</td><td>${
      shown(made, call === null ? "an answer without a call" : "a call")
    }</td><td>${shown(expected, "no further call")}</td></tr>`,
  ];
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS).toWellFormed()}…`;
}
