/**
 * What a run that was stopped has not asked.
 *
 * @module
 */
import type { Report } from "../report.ts";

/** One line that says why a run was stopped, then what it has asked of what it was to ask. */
export function stopLines(report: Report): string[] {
  const { status, stopped, options, asked = [] } = report;
  if (status === "completed") return [];
  const why = stopped === "max-spend"
    ? `Stopped at --max-spend ${options.maxSpend}: these are the results so far.`
    : "Stopped early: these are the results so far.";
  const judges = options.judge === undefined
    ? []
    : [`the judge: ${report.totals.judged} comparisons`];
  return [
    why,
    ...asked.map(({ model, sent, planned }) =>
      `  ${model}: ${sent} of ${planned} requests sent`
    ),
    ...judges.map((line) => `  ${line}`),
  ];
}
