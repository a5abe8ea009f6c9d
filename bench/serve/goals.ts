/**
 * What is to be reached, and the table that says whether it is.
 *
 * @module
 */
import { say } from "../say.ts";

/** One line of the table. */
export interface Finding {
  /** What was measured, with its unit. */
  readonly what: string;
  /** Of the program. */
  readonly chat: number;
  /** Of what it is compared with; absent where the goal is a figure of its own. */
  readonly base?: { readonly name: string; readonly value: number };
  /** The program's figure over the other's, or the difference. */
  readonly by?: "ratio" | "difference";
  /** What that is to be at least, or at most. */
  readonly goal: { readonly least: number } | { readonly most: number };
}

const WIDTHS = [52, 10, 18, 11, 12, 4] as const;

/** Prints the table. */
export function printFindings(findings: readonly Finding[]): void {
  say(row(["", "chat", "compared with", "", "goal", ""]));
  for (const finding of findings) {
    const { what, chat, base, by, goal } = finding;
    const figure = comparedFigure(finding);
    const [sign, wanted] = "least" in goal
      ? [">=", goal.least]
      : ["<=", goal.most];
    const reached = "least" in goal ? figure >= wanted : figure <= wanted;
    say(row([
      what,
      number(chat),
      base === undefined ? "" : `${base.name} ${number(base.value)}`,
      base === undefined
        ? ""
        : by === "difference"
        ? `${figure < 0 ? "" : "+"}${number(figure)}`
        : `${number(figure)} x`,
      `${sign} ${number(wanted)}`,
      Number.isNaN(figure) ? "?" : reached ? "yes" : "no",
    ]));
  }
}

function comparedFigure({ chat, base, by }: Finding): number {
  if (base === undefined) return chat;
  return by === "difference" ? chat - base.value : chat / base.value;
}

function number(value: number): string {
  if (Number.isNaN(value)) return "-";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => {
    const width = WIDTHS[i] ?? 0;
    return i === 0 ? cell.padEnd(width) : cell.padStart(width);
  }).join(" ");
}
