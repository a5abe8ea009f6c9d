/**
 * `/undo`: as if the last question had not been asked.
 *
 * @module
 */
import { typedText } from "../../core/text/message_text.ts";
import type { Dialogue } from "../dialogue.ts";
import type { SlashCommand } from "../slash_command.ts";
import type { SlashServices } from "../slash_services.ts";

/** Takes the last turn back; the history keeps it. */
export const undo: SlashCommand = {
  name: "undo",
  usage: "",
  help: "undo the last question, or /compact",
  run: async ({ dialogue, services, print }) => {
    if (!dialogue.lengthen() && !await reopened(dialogue, services)) {
      return await print(`Removed: ${typedText(dialogue.undo())}`);
    }
    const { messages, calibration } = dialogue;
    const tokens = calibration.tokens(messages);
    await print(
      `The whole conversation is back: ${messages.length} messages, about ${tokens} tokens`,
    );
  },
};

/** Opens the whole conversation behind one that was compacted in an earlier run, and has no turn since. */
async function reopened(
  dialogue: Dialogue,
  { store, load }: Pick<SlashServices, "store" | "load">,
): Promise<boolean> {
  const { last } = dialogue.conversation;
  if (store === undefined || last === undefined) return false;
  const [exchange] = await store.chain(last, 1);
  const from = exchange?.compacted?.from ?? undefined;
  if (from === undefined) return false;
  const { conversation, exchanges } = await load(from);
  dialogue.open(conversation);
  dialogue.count(exchanges);
  return true;
}
