/**
 * `/compare MODEL`: two answers to one question.
 *
 * @module
 */
import { Accumulator } from "../../core/accumulate.ts";
import { UsageError } from "../../core/errors.ts";
import { sideBySide } from "../columns.ts";
import { messageText } from "../../core/text/message_text.ts";
import { answerText } from "../../conversation/said.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Has another model answer the last question, and shows its answer beside the one that was given. */
export const compare: SlashCommand = {
  name: "compare",
  usage: "MODEL",
  help: "show MODEL's answer next to the last one",
  run: async ({ dialogue, services, stoppable, print }, model) => {
    if (model === "") throw new UsageError("/compare needs a model");
    const [one = "", another] = model.split(/[\s,]+/);
    if (another !== undefined) {
      throw new UsageError(`/compare takes one model, not "${model}"`, {
        hint: `/compare ${one} shows its answer next to the last one`,
      });
    }
    const fold = new Accumulator();
    const done = await stoppable(async (signal) => {
      for await (const chunk of dialogue.askOther(model, signal)) {
        fold.add(chunk);
      }
      return true;
    });
    if (done === undefined) return;
    const [choice] = fold.completion().choices;
    const other = choice === undefined ? "" : messageText(choice.message);
    await print(sideBySide(
      { title: dialogue.model, text: answerText(dialogue.messages) },
      { title: model, text: other },
      services.columns,
    ));
  },
  complete: ({ services }) => services.modelNames(),
};
