/**
 * Markdown on a screen in memory.
 *
 * @module
 */
import { MarkdownWriter } from "../../../lib/render/markdown/writer.ts";
import { Screen } from "../../helpers/screen.ts";

/** How it is shown. */
export interface ShowOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Code units in each piece; all at once by default. */
  readonly step?: number;
  readonly label?: string;
  /** Called after each piece. */
  readonly after?: (screen: Screen, shown: number) => void | Promise<void>;
}

/** Shows Markdown piece by piece, each painted at once, and returns the screen. */
export async function show(
  markdown: string,
  options: ShowOptions = {},
): Promise<Screen> {
  const { columns, rows, step = markdown.length, label, after } = options;
  const screen = new Screen(columns, rows);
  let time = 0;
  const now = () => time += 1000;
  const writer = new MarkdownWriter(screen, { label, now });
  for (let at = 0; at < markdown.length; at += step) {
    await writer.write(markdown.slice(at, at + step));
    if (after === undefined) continue;
    await screen.settled();
    await after(screen, at + step);
  }
  await writer.end();
  await screen.settled();
  return screen;
}

/** Markdown with all that it can have, as models write it. */
export const EVERYTHING: string = await Deno.readTextFile(
  new URL("./everything.md", import.meta.url),
);
