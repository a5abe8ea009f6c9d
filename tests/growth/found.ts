/**
 * What `deno task fuzz:growth` has found: the texts whose time grows fastest, by the reader that reads them.
 *
 * @module
 */
import type { Shape } from "./growth.ts";
import json from "./found.json" with { type: "json" };

/** Stands for all readers: what grew too fast once must not do it again, whatever reads it. */
export const EVERY_READER = "every reader";

/** Texts of one reader, at most. */
export const MOST_FOUND = 3;

const found: Readonly<Record<string, readonly Shape[]>> = json;

/** By which name a reader's texts are kept. */
export function readerName(file: string, name: string): string {
  return `${name} (${file})`;
}

/** The texts of a reader, by its name. */
export function foundFor(reader: string): readonly Shape[] {
  return found[reader] ?? [];
}

/** All names that have texts. */
export function foundReaders(): readonly string[] {
  return Object.keys(found);
}

/** Texts as the file has them: sorted, each once. */
export function foundText(all: ReadonlyMap<string, readonly Shape[]>): string {
  const sorted = [...all].filter(([, shapes]) => shapes.length > 0)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, shapes]) => [name, distinct(shapes)]);
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

function distinct(shapes: readonly Shape[]): Shape[] {
  const byText = new Map(
    shapes.map(({ before, fragment, after }) => {
      const shape = { before, fragment, after };
      return [JSON.stringify(shape), shape];
    }),
  );
  return [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? []);
}
