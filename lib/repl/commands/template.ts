/**
 * `/template NAME`: what is asked again and again.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { SlashCommand } from "../slash_command.ts";

/** A value of a variable: `language=German`. */
const VALUE = /^([A-Za-z_][\w-]*)=(?:"([^"]*)"|(\S*))\s*/;

/** Uses a template: its system message, model, options and tools stay, its message is sent once. */
export const template: SlashCommand = {
  name: "template",
  usage: "[NAME [TEXT]]",
  help: "use a template; TEXT may start with NAME=VALUE",
  run: async ({ dialogue, services, print, ask }, argument) => {
    const [, name = "", rest = ""] = /^(\S*)\s*([^]*)$/.exec(argument) ?? [];
    if (name === "") {
      const names = await services.templateNames();
      return await print(`Templates: ${names.join(", ") || "none"}`);
    }
    const { values, text } = readValues(rest);
    const used = await services.template(name, values);
    if (used.message === undefined && text !== "") {
      throw new UsageError(
        `the template ${name} has no message that takes a text`,
      );
    }
    if (used.model !== undefined) await dialogue.choose(used.model);
    if (used.system !== undefined) dialogue.setSystem(used.system);
    for (const [member, value] of Object.entries(used.members)) {
      dialogue.setMember(member, value);
    }
    if (used.tools.length > 0) {
      dialogue.tools ??= await services.openTools();
      dialogue.tools.box.turn(used.tools.join(","), true);
    }
    const { message, needsInput } = used;
    if (message === undefined) return await print(`Template: ${name}`);
    dialogue.next.wrap(message);
    if (text === "" && needsInput) {
      return await print(`Template: ${name}; the next message is its input`);
    }
    await ask((signal) => dialogue.send(text, signal));
  },
  complete: ({ services }, argument) =>
    /\s/.test(argument) ? [] : services.templateNames(),
};

function readValues(
  text: string,
): { values: Record<string, string>; text: string } {
  const values: Record<string, string> = {};
  let rest = text;
  for (let found = VALUE.exec(rest); found; found = VALUE.exec(rest)) {
    const [whole, name = "", quoted, bare = ""] = found;
    values[name] = quoted ?? bare;
    rest = rest.slice(whole.length);
  }
  return { values, text: rest };
}
