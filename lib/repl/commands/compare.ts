/**
 * `/compare MODEL`: two answers to one question.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { answerText } from "../../conversation/said.ts";
import { gatherAnswer } from "../../render/gathered.ts";
import { refusal, remark } from "../../render/remark.ts";
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
    const found = await stoppable((signal) =>
      gatherAnswer(dialogue.askOther(model, signal))
    );
    if (found === undefined) return;
    const { facts, text } = found;
    await services.showBeside(
      { title: dialogue.model, text: answerText(dialogue.messages) },
      { title: model, text },
    );
    const media = await services.tellPictures(facts.media);
    const failure = refusal(facts);
    if (failure !== undefined) throw failure;
    const shown = facts.shown || media.length < facts.media.length;
    const remarked = remark({ ...facts, media, shown });
    if (remarked !== undefined) await print(`${model}: ${remarked}`);
  },
  complete: ({ services }) => services.modelNames(),
};
