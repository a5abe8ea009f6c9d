/**
 * Has the user choose one of several texts.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { LineSource } from "./lines/line_source.ts";

/** What the choice needs. */
export interface PickOptions {
  readonly source: LineSource;
  readonly print: (text: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * The place of the chosen text; undefined for none. Where nothing can be drawn, the texts are numbered, the first one
 * last, and the next line is a number.
 *
 * @throws {UsageError} the line is not a number of the list
 */
export async function pick(
  choices: readonly string[],
  { source, print, signal }: PickOptions,
): Promise<number | undefined> {
  if (source.pick !== undefined) return await source.pick(choices, signal);
  const lines = choices.map((text, i) => `${i + 1}: ${text}`).reverse();
  await print([...lines, "Type a number, or nothing to leave:"].join("\n"));
  const entry = await source.next(signal);
  const typed = entry.type === "line" ? entry.text.trim() : "";
  if (typed === "") return undefined;
  const number = Number(typed);
  if (Number.isInteger(number) && number >= 1 && number <= choices.length) {
    return number - 1;
  }
  throw new UsageError(
    `"${typed}" is not a number from 1 to ${choices.length}`,
  );
}
