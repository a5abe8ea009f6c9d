/**
 * `/tools`: which tools the model may call.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { Toolbox } from "../../tools/toolbox.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Lists tools, and turns them on and off. */
export const tools: SlashCommand = {
  name: "tools",
  usage: "[on|off NAME]",
  help: "list tools, or turn some on or off",
  async run({ dialogue, services, print }, argument) {
    const [word = "", ...names] = argument.split(/\s+/);
    if (word !== "" && word !== "on" && word !== "off") {
      throw new UsageError("/tools takes on or off, and names of tools");
    }
    dialogue.tools ??= await services.openTools();
    const { box } = dialogue.tools;
    if (word === "") return await print(listOf(box));
    if (names.length === 0) throw new UsageError(`/tools ${word} needs a name`);
    const turned = box.turn(names.join(","), word === "on");
    await print(`${turned.join(", ")}: ${word}`);
  },
  async complete({ dialogue, services }, argument) {
    if (!/\s/.test(argument)) return ["on", "off"];
    const { box } = dialogue.tools ??= await services.openTools();
    const isOn = /^off\s/.test(argument);
    const [, given = ""] = /(\S*,)?[^\s,]*$/.exec(argument) ?? [];
    const named = given.split(",");
    return box.all.filter(({ tool, on }) =>
      on === isOn && !named.includes(tool.name)
    ).map(({ tool }) => given + tool.name);
  },
};

/** Servers describe their tools at length, for models. */
function firstSentence(
  { description }: { readonly description: string },
): string {
  const [line = ""] = description.trim().split("\n", 1);
  return /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
}

function listOf({ all }: Toolbox): string {
  const width = Math.max(...all.map(({ tool }) => tool.name.length));
  return all.map(({ tool, on }) => {
    const cells = [on ? "on " : "off", tool.name.padEnd(width)];
    return [...cells, tool.tier.padEnd("write".length), firstSentence(tool)]
      .join("  ");
  }).join("\n");
}
