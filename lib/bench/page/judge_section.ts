/**
 * What the judge said, as bars.
 *
 * @module
 */
import { format, formatEstimate } from "../format.ts";
import type { Judgement } from "../judgement.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import { pairHeading, seriesClass } from "./series.ts";

/** Shows how often the judge preferred each of two models, and how reliable the judge is. */
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
<section class="comparison">${pairHeading(first, second, models)}
${bars(parts.filter(([, count]) => count > 0))}
<p>${
    parts.filter(([, count]) => count > 0)
      .map(([, count, title]) => `${title}: ${count}`).join(" · ")
  }</p>
<p class="note">${facts.join("; ")}</p></section>`;
}

/** One bar, shared out by the counts. The page's policy takes no style attributes, so it is drawn. */
function bars(parts: readonly [string, number, string][]): Markup {
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  let at = 0;
  return markup`<svg class="verdicts" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${
    parts.map(([kind, count, title]) => {
      const width = 100 * count / total;
      at += width;
      return markup`<rect class="${kind}" x="${
        at - width
      }" width="${width}" height="4"><title>${title}: ${count}</title></rect>`;
    })
  }</svg>`;
}

function colorOf(name: string, models: readonly string[]): string {
  const model = models.indexOf(name);
  return model < 0 ? "" : seriesClass(model);
}
