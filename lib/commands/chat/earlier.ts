/**
 * The last turns of a conversation that is continued, each answer looking as answers do.
 *
 * @module
 */
import { fitOutput } from "../../core/data/fit.ts";
import type { Output } from "../../core/io.ts";
import { sanitize } from "../../core/text/text.ts";
import { withSpokenTables } from "../../render/markdown/spoken_tables.ts";
import { renderMarkdown } from "../../render/markdown/whole_text.ts";
import { bold } from "../../render/style.ts";
import { LABELS } from "../../render/terminal.ts";
import type { Recalled } from "../../repl/recall.ts";
import type { Look } from "./look.ts";

/** Shows the number of turns, then what was said in the last ones. */
export async function showEarlier(
  { heading, said }: Recalled,
  { screen, look, print }: {
    readonly screen: Output;
    readonly look: Pick<Look, "markdown" | "speaksTables">;
    /** Writes text that is not styled. */
    readonly print: (text: string) => Promise<void>;
  },
): Promise<void> {
  await print(heading);
  for (const { role, text } of said) {
    const label = LABELS[role];
    if (role === "assistant" && look.markdown) {
      const rendered = await renderMarkdown(text, screen.columns, bold(label));
      await screen.write(`${rendered}\n`);
    } else if (role === "assistant" && look.speaksTables) {
      await print(label + withSpokenTables(sanitize(text)));
    } else if (look.markdown) {
      const shown = fitOutput(`${sanitize(label + text)}\n`, screen);
      const speaker = label.trimEnd();
      await screen.write(bold(speaker) + shown.slice(speaker.length));
    } else await print(label + text);
  }
}
