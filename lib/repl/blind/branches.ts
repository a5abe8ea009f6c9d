/**
 * Two answers to one message, of which at most one becomes part of the dialogue.
 *
 * @module
 */
import type { Dialogue } from "../dialogue.ts";
import type { Branch, Model } from "../dialogue_options.ts";
import { checkVote } from "../last_asked.ts";

/**
 * Prepares the answers of a dialogue's model and of another one to a message. Neither is part of the dialogue before
 * {@linkcode Dialogue.take}.
 *
 * @throws {UsageError} both models are the same, or no turns are kept
 * @throws {ChatError} the other model cannot be used
 */
export async function branchesOf(
  dialogue: Dialogue,
  text: string,
  other: string,
): Promise<[own: Branch, Branch]> {
  const [own, model] = await Promise.all([
    dialogue.named(undefined),
    dialogue.named(other),
  ]);
  checkVote(dialogue.conversation, model.name, own.name);
  const input = dialogue.next.of(text);
  const branch = (model: Model): Branch => {
    const conversation = dialogue.conversation.fork();
    return {
      model: model.name,
      conversation,
      ask: (signal) => dialogue.askIn(conversation, input, signal, { model }),
    };
  };
  return [branch(own), branch(model)];
}
