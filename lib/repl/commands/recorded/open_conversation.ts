/**
 * Continues another conversation than the current one.
 *
 * @module
 */
import { ChatError } from "../../../core/errors.ts";
import { recall } from "../../recall.ts";
import type { SlashContext } from "../../slash_command.ts";

/**
 * Continues a recorded or saved conversation, with its own model if that is configured.
 *
 * @param place an id or a file
 * @throws {ChatError} there is none, or it cannot be read
 */
export async function openConversation(
  { dialogue, services, print }: SlashContext,
  place: string,
): Promise<void> {
  const loaded = await services.load(place);
  const { conversation, exchanges, model, unknown } = loaded;
  dialogue.open(conversation);
  dialogue.tools?.forget();
  dialogue.count(exchanges);
  const recalled = recall(dialogue.messages);
  if (recalled === undefined) await print("This conversation has no turns yet");
  else await services.showEarlier(recalled);
  if (unknown !== undefined) {
    await print(`Model: ${dialogue.model} (${unknown})`);
  }
  if (model === undefined || model === dialogue.model) return;
  try {
    await dialogue.choose(model);
    await print(`Model: ${dialogue.model}`);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    await print(`Model: ${dialogue.model} (${error.message})`);
  }
}
