/**
 * Quotes and lists around blocks.
 *
 * @module
 */
import type { Container } from "./block.ts";
import { indentOf, type ItemStart, untab } from "./line.ts";

const BULLETS = ["•", "◦", "▪"];

/** A quote. */
export function quoteContainer(): Container {
  return { kind: "quote", indent: 0, first: "│ ", rest: "│ " };
}

/** The line without what a container has before it; undefined when it is not within. */
export function within(container: Container, line: string): string | undefined {
  if (container.kind === "quote") {
    const mark = /^ {0,3}> ?/.exec(line);
    return mark === null ? undefined : untab(line.slice(mark[0].length));
  }
  if (line.trim() === "") return "";
  const indent = indentOf(line);
  // Below a number, models indent a bullet by two columns where three are due.
  const nested = indent > 1 && /^ *[-*+] /.test(line);
  return nested || indent >= container.indent
    ? line.slice(Math.min(indent, container.indent))
    : undefined;
}

/** The container that an item is, within those around it. */
export function itemContainer(
  { marker, task, indent }: ItemStart,
  around: readonly Container[],
): Container {
  const depth = around.filter(({ kind }) => kind === "item").length;
  const bullet = BULLETS[depth] ?? BULLETS.at(-1);
  const box = task === undefined ? "" : task ? "☑" : "☐";
  const sign = /^\d/.test(marker)
    ? `${marker}${box && ` ${box}`}`
    : box || bullet;
  const first = `${sign} `;
  return { kind: "item", indent, first, rest: " ".repeat(first.length) };
}
