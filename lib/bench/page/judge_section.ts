/**
 * What the judge said, as bars.
 *
 * @module
 */
import { format, formatEstimate } from "../format.ts";
import type { Judgement } from "../judgement.ts";
import { type Markup, markup } from "../markup.ts";
import { seriesClass } from "./chart.ts";

/** Tells how often which of two models was found better, and how far the judge is to be trusted. */
export function judgementSection(
  judgement: Judgement,
  models: readonly string[],
): Markup {
  const { first, second, firstWins, secondWins, ties, split, unread } =
    judgement;
  const { score, agreement, firstPlace } = judgement;
  const itself = first === second;
  const [before, after] = itself
    ? ["its first answer", "its second answer"]
    : [first, second];
  const parts: [string, number, string][] = [
    [`first ${colorOf(first, models)}`, firstWins, `${before} better`],
    ["tie", ties, "equal"],
    ["split", split, "the orders disagree"],
    [`second ${colorOf(second, models)}`, secondWins, `${after} better`],
  ];
  const facts = [
    score && `${after} scores ${formatEstimate(score, "share")}`,
    agreement && `both orders agree in ${formatEstimate(agreement, "share")}`,
    firstPlace !== undefined &&
    `the answer read first wins ${
      format(firstPlace, "share")
    } of decisions (50 % is fair)`,
    unread > 0 && `${unread} without a verdict`,
  ].filter((fact) => typeof fact === "string");
  return markup`
<section class="comparison"><h3>${
    itself ? `${second} against itself` : `${second} against ${first}`
  }</h3>
<div class="verdicts">${
    parts.filter(([, count]) => count > 0).map(([kind, count, title]) =>
      markup`<span class="${kind}" style="flex:${count}" title="${title}: ${count}"></span>`
    )
  }</div>
<p>${
    parts.filter(([, count]) => count > 0)
      .map(([, count, title]) => `${title}: ${count}`).join(" · ")
  }</p>
<p class="note">${facts.join("; ")}</p></section>`;
}

function colorOf(name: string, models: readonly string[]): string {
  const model = models.indexOf(name);
  return model < 0 ? "" : seriesClass(model);
}
