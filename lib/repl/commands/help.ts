/**
 * `/help`: what can be typed.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Lists all commands and keys. */
export const help: SlashCommand = {
  name: "help",
  aliases: ["?"],
  usage: "",
  help: "this list",
  run: ({ commands, print }) => {
    const rows = [
      ...commands.map((command) => [usage(command), command.help] as const),
      [
        '"""',
        'several lines, until """ or while they end in \\',
      ] as const,
      ['"""/TEXT"""', "a message that looks like a command"] as const,
      ["@path", "put a file, folder or address before the message"] as const,
      ["Tab", "complete commands, models, files and conversations"] as const,
      ["Up, Ctrl-R", "earlier input, also of earlier runs"] as const,
      ["Ctrl-C", "stop an answer or clear a line; twice: leave"] as const,
      ["Ctrl-D", "leave"] as const,
    ];
    const width = Math.max(...rows.map(([left]) => left.length));
    return print(
      rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`)
        .join("\n"),
    );
  },
};

function usage({ name, aliases = [], usage }: SlashCommand): string {
  const names = [name, ...aliases].map((name) => `/${name}`).join(", ");
  return usage === "" ? names : `${names} ${usage}`;
}
