/**
 * `/copy [code]`: the last answer for another program.
 *
 * @module
 */
import { codeBlocks } from "../../core/text/code_blocks.ts";
import { UsageError } from "../../core/errors.ts";
import { answerText } from "../../conversation/said.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Puts the last answer, or the last code block of it, into the terminal's clipboard. */
export const copy: SlashCommand = {
  name: "copy",
  usage: "[code]",
  help: "copy the last answer, or its last code block",
  run: async ({ dialogue, services: { copy }, print }, what) => {
    if (copy === undefined) throw new UsageError("/copy needs a terminal");
    const text = chosen(answerText(dialogue.messages), what);
    await copy(text);
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    await print(`Copied: ${lines} ${lines === 1 ? "line" : "lines"}`);
  },
  complete: () => ["code"],
};

function chosen(answer: string, what: string): string {
  if (answer === "") throw new UsageError("no answer to copy yet");
  if (what === "") return answer;
  if (what !== "code") {
    throw new UsageError(`/copy takes no argument or code, not "${what}"`);
  }
  const block = codeBlocks(answer).at(-1);
  if (block === undefined) {
    throw new UsageError("the last answer has no code block");
  }
  return block.code;
}
