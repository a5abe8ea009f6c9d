/**
 * The lists below the report's table.
 *
 * @module
 */
import type { Report } from "./report.ts";
import type { Scored } from "./scored.ts";

/** How many lines a list has; the page and the JSON have all. */
const MOST = 5;

/** A line for each answer that has words about a difference. */
export function differenceLines(
  { answers, models }: Report,
  title: string,
  words: (row: Scored) => string | undefined,
): string[] {
  const found = answers.flatMap((row) => {
    const text = words(row);
    const { item, model } = row.note;
    return text === undefined
      ? []
      : [`  item ${item + 1}, ${models[model]?.model}: ${text}`];
  });
  return listed(title, found);
}

/** A line for each picture, piece of audio or file in an answer. */
export function mediaLines({ answers, models }: Report): string[] {
  const found = answers.flatMap(({ note: { item, model }, media = [] }) =>
    media.map(({ text }) =>
      `  item ${item + 1}, ${models[model]?.model}: ${text}`
    )
  );
  return listed("Answers contain more than text", found);
}

/** The requests that failed, and why. */
export function failureLines({ failures }: Report): string[] {
  const found = failures.map(({ model, as, reason, count }) =>
    `  ${as === "model" ? "" : `${as} `}${model}: ${reason} ${count}×`
  );
  return listed("Requests that failed", found);
}

/** The checks that failed, each with the first answer that failed it. */
export function checkLines({ models, answers }: Report): string[] {
  const found = models.flatMap(({ model, checks }, i) =>
    checks.flatMap(({ check, failed }) => {
      const row = answers.find(({ note, failed }) =>
        note.model === i && failed.some((one) => one.check === check)
      );
      const one = row?.failed.find((one) => one.check === check);
      const line = `  ${model}: ${check} failed ${failed}×`;
      if (one === undefined || one.reason === check) return [line];
      const why = one.reason.startsWith(`${check}: `)
        ? one.reason.slice(check.length + 2)
        : one.reason;
      return [line, `    item ${(row?.note.item ?? 0) + 1}: ${why}`];
    })
  );
  return listed("Checks that failed", found, 2 * MOST);
}

function listed(
  title: string,
  lines: readonly string[],
  most = MOST,
): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - most;
  return [
    "",
    title,
    ...lines.slice(0, most),
    ...more > 0 ? [`  and ${more} more: see --out or --json`] : [],
  ];
}
