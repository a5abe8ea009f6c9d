/**
 * `/set OPTION VALUE`: what every request says beside its messages.
 *
 * @module
 */
import { nearest } from "../../core/nearest.ts";
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
    const now = `${name}: ${shown(dialogue.members.get(member))}`;
    return print(now + doubt(name, services.settings.map(({ name }) => name)));
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

/** Any member can be set, so a slip of the pen cannot be told from one that only the provider knows. */
function doubt(name: string, known: readonly string[]): string {
  const plain = name.replaceAll("_", "-");
  if (known.includes(plain)) return "";
  // Of so few letters each is another word: top_k is no slip for top_p.
  const meant = plain.length > 5 ? nearest(plain, known) : undefined;
  return meant === undefined
    ? " (sent as it is)"
    : ` (sent as it is; did you mean ${meant}?)`;
}
