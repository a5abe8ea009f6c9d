/**
 * Two answers beside each other, each looking as answers do.
 *
 * @module
 */
import type { Output } from "../../core/io.ts";
import { sanitize } from "../../core/text/text.ts";
import { renderMarkdown } from "../../render/markdown/whole_text.ts";
import { withSpokenTables } from "../../render/markdown/spoken_tables.ts";
import { below, type Column, sideBySide } from "../../repl/columns.ts";
import type { Look } from "./look.ts";

/** Shows two answers in columns; one below the other where the terminal is narrow, or for a screen reader. */
export async function showBeside(
  left: Column,
  right: Column,
  { screen, look }: {
    readonly screen: Output;
    readonly look: Pick<Look, "markdown" | "speaksTables">;
  },
): Promise<void> {
  const cleaned = ({ title, text }: Column): Column => ({
    title: sanitize(title),
    text: look.speaksTables ? withSpokenTables(sanitize(text)) : sanitize(text),
  });
  const pair = [cleaned(left), cleaned(right)] as const;
  const shown = look.speaksTables ? below(pair) : await sideBySide(
    pair,
    screen.columns,
    look.markdown ? renderMarkdown : undefined,
  );
  await screen.write(`${shown}\n`);
}
