/**
 * `/set OPTION VALUE`: what every request says beside its messages.
 *
 * @module
 */
import { nearest } from "../../core/text/nearest.ts";
import type { SlashCommand, SlashContext } from "../slash_command.ts";

/** Sets, removes or shows options of the request. */
export const set: SlashCommand = {
  name: "set",
  usage: "[OPTION VALUE]",
  help: 'show or set request options ("" removes one)',
  run: (context, argument) => {
    const { dialogue, services, print } = context;
    const [, name = "", text = ""] =
      /^([^\s=]*)(?:\s*=\s*|\s*)([^]*)$/.exec(argument) ?? [];
    if (name === "") return print(overview(context));
    const none = text === "" || text === '""';
    const [member, value] = services.readSetting(name, none ? "null" : text);
    if (text !== "") {
      dialogue.setMember(member, none ? undefined : value ?? undefined);
    }
    const set = dialogue.members.get(member);
    const known = services.settings.map(({ name }) => name);
    const remark = set === undefined ? "" : doubt(name, known);
    return print(`${name}: ${shown(set)}${remark}`);
  },
  complete: ({ services }, argument) =>
    /\s/.test(argument) ? [] : services.settings.map(({ name }) => name),
};

function overview({ dialogue, services }: SlashContext): string {
  const { members } = dialogue;
  const known = services.settings.map(({ name, help }) => {
    const [member] = services.readSetting(name, "null");
    return { name, member, help };
  });
  const others = [...members.keys()]
    .filter((name) => !known.some(({ member }) => member === name))
    .map((name) => ({ name, member: name, help: "" }));
  const rows = [...known, ...others].map(({ name, member, help }) => [
    name,
    shown(members.get(member)),
    help,
  ]);
  const width = (column: number) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = [width(0), Math.min(width(1), 20)];
  return rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}

function shown(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

/** Any member can be set, because providers have members that this program does not know; a likely typo gets a hint. */
function doubt(name: string, known: readonly string[]): string {
  const plain = name.replaceAll("_", "-");
  if (known.includes(plain)) return "";
  // Short names differ by one letter: top_k is not a typo of top_p.
  const meant = plain.length > 5 ? nearest(plain, known) : undefined;
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return `\n${name} is not an option that chat knows${hint}; it is sent as it is`;
}
