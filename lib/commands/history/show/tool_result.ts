/**
 * Results of tool calls, for people.
 *
 * @module
 */
import { sizeText } from "../../../core/text/size_text.ts";
import type { ToolRun } from "../../../history/line/exchange.ts";
import { seconds } from "../../../render/stats.ts";

/** Lines of a result that are shown. */
const MOST_LINES = 8;
/** Characters of such a line. */
const LONGEST = 300;

/** What is known of a call that this program carried out: tool, size, time, who approved it, failure. */
export function runFacts(run: ToolRun): string[] {
  const { tool, approved, bytes, ms, error } = run;
  if (approved === "refused") return [tool, "did not run"];
  return [
    tool,
    ...typeof bytes === "number" ? [sizeText(bytes)] : [],
    ...typeof ms === "number" ? [seconds(ms)] : [],
    `approved: ${approved}`,
    ...error === undefined ? [] : ["failed"],
    ...run.arguments === undefined
      ? []
      : [`arguments of the user: ${JSON.stringify(run.arguments)}`],
  ];
}

/** The first lines of a long result, and how many are left out. */
export function folded(lines: readonly string[]): string[] {
  const all = lines.join("\n").split("\n");
  const first = all.slice(0, MOST_LINES).map((line) =>
    line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()}…` : line
  );
  const more = all.length - first.length;
  return more === 0
    ? first
    : [...first, `[${more} more lines; --tools shows them]`];
}
