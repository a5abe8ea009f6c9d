/**
 * A ranking as a table for people, and as rows for programs.
 *
 * @module
 */
import { aligned, lineOf } from "../../core/data/aligned.ts";
import { fit } from "../../core/data/fit.ts";
import { plural } from "../../core/text/plural.ts";
import { sanitize } from "../../core/text/text.ts";
import { onOneLine } from "../../core/text/trim.ts";
import { formatEstimate } from "../format.ts";
import { FEWEST_ITEMS } from "../statistics/estimate.ts";
import type { RankedModel, Ranking } from "./ranking.ts";

const HEAD = ["rank", "model", "score", "votes", "won", "tied", "lost"];
/** Columns with counts, which are aligned on the right. */
const FIRST_COUNT = 3;
const NOT_YET = "not yet";

/** Writes a ranking in lines of at most `columns` characters. */
export function rankingText(ranking: Ranking, columns: number): string {
  const { models, conversations, votes } = ranking;
  const rows = models.map((one) => [
    one.rank === null ? NOT_YET : String(one.rank),
    nameOf(one),
    formatEstimate(one.score, "share"),
    ...countsOf(one),
  ]);
  const heading = [
    plural(votes, "vote"),
    plural(models.length, "model"),
    plural(conversations, "conversation"),
  ];
  const lines = [
    heading.join(" · "),
    "",
    ...aligned([HEAD, ...rows], (column) => column >= FIRST_COUNT).map(lineOf),
    "",
    ...notes(ranking),
  ];
  return `${fit(lines.join("\n"), columns)}\n`;
}

/** Writes a line for each model: its rank or `not yet`, name, score, low and high end, and counts, between tabs. */
export function rankingRows({ models }: Ranking): string {
  return models.map((one) => {
    const { value, low, high } = one.score;
    const ends = [value, low, high].map((end) => end?.toFixed(4) ?? "");
    const rank = one.rank === null ? NOT_YET : String(one.rank);
    return `${[rank, nameOf(one), ...ends, ...countsOf(one)].join("\t")}\n`;
  }).join("");
}

function nameOf({ model }: RankedModel): string {
  return onOneLine(sanitize(model));
}

function countsOf({ votes, won, tied, lost }: RankedModel): string[] {
  return [votes, won, tied, lost].map(String);
}

function notes(ranking: Ranking): string[] {
  const { models, conversations, firstOnScreen, alike, missing } = ranking;
  const open = models.filter(({ rank }) => rank === null).length;
  return [
    ...open === 0 ? [] : [
      open === models.length
        ? "Not yet: no model is clearly better or worse than the others."
        : `Not yet for ${open} models: they are too close to each other.`,
    ],
    "The score is the chance to be preferred to an average one of these models.",
    conversations < FEWEST_ITEMS
      ? `Votes in fewer than ${FEWEST_ITEMS} conversations give no intervals.`
      : "In brackets: 95 % intervals over the conversations.",
    ...firstOnScreen === undefined ? [] : [
      `The first answer on the screen was preferred in ${
        formatEstimate(firstOnScreen, "share")
      } of the choices.`,
    ],
    ...alike === 0 ? [] : [
      `${plural(alike, "vote")} between answers of one model did not count.`,
    ],
    ...missing === 0 ? [] : [
      `${
        plural(missing, "vote")
      } did not count: the answers are not in the history.`,
    ],
  ];
}
