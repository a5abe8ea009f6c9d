/**
 * What a line of Markdown can begin (CommonMark 0.31, chapters 4 and 5).
 *
 * @module
 */
import type { Alignment } from "./block.ts";

/** A fence that begins code. */
export interface Fence {
  /** Its characters: at least as many of the same end the code. */
  readonly marks: string;
  /** Columns before it, which its lines may have, too. */
  readonly indent: number;
  /** What follows it: the language, and more. */
  readonly info: string;
}

/** A list's item. */
export interface ItemStart {
  /** `-`, `*`, `+`, `1.`, `1)`. */
  readonly marker: string;
  /** Whether the task is done; undefined if it is not a task. */
  readonly task: boolean | undefined;
  /** Columns before its text. */
  readonly indent: number;
  /** Its first line. */
  readonly rest: string;
}

/** The line with the tabs before its text as spaces, to the next multiple of four columns. */
export function untab(line: string): string {
  let [column, at] = [0, 0];
  for (; line[at] === " " || line[at] === "\t"; at++) {
    column += line[at] === "\t" ? 4 - column % 4 : 1;
  }
  return " ".repeat(column) + line.slice(at);
}

/** Spaces before the text. */
export function indentOf(line: string): number {
  return line.search(/[^ ]|$/);
}

/** The fence that the line is, if it is one. */
export function fenceOf(line: string): Fence | undefined {
  const found = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/.exec(line);
  if (found === null) return undefined;
  const [, indent = "", marks = "", info = ""] = found;
  return { marks, indent: indent.length, info: info.trim() };
}

/** Whether the line ends the code that the fence began. */
export function endsFence(line: string, { marks }: Fence): boolean {
  const text = line.trim();
  return indentOf(line) < 4 && text.length >= marks.length &&
    text === marks.slice(0, 1).repeat(text.length);
}

/** Level and text of the heading that the line is. */
export function headingOf(
  line: string,
): { level: number; text: string } | undefined {
  const found = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line);
  if (found === null) return undefined;
  const [, marks = "", text = ""] = found;
  return {
    level: marks.length,
    text: text.trim().replace(/(?:^|[ \t])#+$/, "").trimEnd(),
  };
}

/** The level of the heading that the line makes of the paragraph above it. */
export function underlineOf(line: string): number | undefined {
  const found = /^ {0,3}(?:(=+)|-+) *$/.exec(line);
  return found === null ? undefined : found[1] === undefined ? 2 : 1;
}

/** Whether the line is a rule across the page. */
export function isRule(line: string): boolean {
  return /^ {0,3}([-*_])(?: *\1){2,} *$/.test(line);
}

/** The item that the line begins. */
export function itemOf(line: string): ItemStart | undefined {
  const found = /^( *)([-*+]|\d{1,9}[.)])(?: ( *)(.*)|$)$/.exec(line);
  if (found === null) return undefined;
  const [, before = "", marker = "", more = "", text = ""] = found;
  const spaces = text === "" || more.length > 3 ? 0 : more.length;
  const task = /^\[([ xX])\](?: +|$)/.exec(text);
  return {
    marker,
    task: task === null ? undefined : task[1] !== " ",
    indent: before.length + marker.length + 1 + spaces,
    rest: task === null
      ? more.slice(spaces) + text
      : text.slice(task[0].length),
  };
}

/** The cells of a table's row; `\|` is a bar in one. */
export function cellsOf(line: string): string[] {
  const cells = line.trim().replace(/^\|/, "")
    .match(/(?:[^|\\]+|\\[^])*\|?/g) ?? [];
  const whole = cells.filter((cell, at) => cell !== "" || at === 0);
  return whole.map((cell) =>
    cell.replace(/\|$/, "").replaceAll("\\|", "|").trim()
  );
}

/** The alignments that the line below a table's head gives its columns. */
export function alignmentsOf(line: string): Alignment[] | undefined {
  const text = line.trim();
  if (!/[|:]/.test(text) || !/^[-|: ]+$/.test(text)) return undefined;
  if (!/^\|? *:?-+:? *(?:\| *:?-+:? *)*\|?$/.test(text)) return undefined;
  return cellsOf(line).map((cell) =>
    cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left"
  );
}

/** Whether the line begins something even right below a paragraph. */
export function interrupts(line: string): boolean {
  if (fenceOf(line) || headingOf(line) || isRule(line)) return true;
  if (/^ {0,3}>/.test(line)) return true;
  const item = itemOf(line);
  return item !== undefined && item.rest.trim() !== "" &&
    /^(?:\D|1[.)])/.test(item.marker);
}

/** The longest beginning of a line that may still become anything. */
const LONGEST_UNCERTAIN = 400;

/** Whether the beginning of a line of code may become the end of it. */
export function mayEndFence(beginning: string): boolean {
  return /^[\s>]*(?:`+|~+)?$/.test(beginning.trimEnd());
}

/**
 * Whether the beginning of a line may still become anything: a list's item, a rule, a heading, a row of a table.
 * What is certain is shown as soon as it has come.
 */
export function isUncertain(beginning: string): boolean {
  if (beginning.length > LONGEST_UNCERTAIN) return false;
  return /^(?:\s*(?:>|[-*+]|\d{1,9}[.)])\s)*\s*(?:#{1,6}|[-*+=_~`]+|\d{1,9}[.)]?|>|\[[ xX]?\]?|\|.*)?$/
    .test(beginning);
}
