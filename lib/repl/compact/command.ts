/**
 * `/compact [TEXT]`: a long conversation made short.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";
import { compact as fold, type CompactionResult } from "./compactor.ts";

/** Folds the first turns into a summary; `/undo` goes back. */
export const compact: SlashCommand = {
  name: "compact",
  usage: "[TEXT]",
  help: "summarize the first turns; TEXT says what to keep",
  run: async ({ dialogue, services: { store }, stoppable, print }, keep) => {
    const done = await stoppable((signal) =>
      fold(dialogue, { keep, store, signal })
    );
    if (done !== undefined) await print(compactedLine(done));
  },
};

/** What was done, for a person. */
export function compactedLine(
  { folded, kept, tokens: [before, after], from }: CompactionResult,
): string {
  const back = from === undefined ? "" : `, or /load ${from}`;
  return `Compacted: ${folded} messages are a summary now, the last ${kept} stay; about ${before} → ${after} tokens (/undo goes back${back})`;
}
