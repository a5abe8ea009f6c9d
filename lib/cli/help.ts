/**
 * Help texts, made from the tables that the parser reads.
 *
 * @module
 */
import type { Command } from "./command.ts";
import type { FoundCommand } from "./find_command.ts";
import type { Option, OptionGroup } from "./option.ts";

const WIDTH = 80;

/** Where the meanings of options begin, beside their names. */
const BESIDE = 34;

/** Where they begin below their names, on a terminal that leaves them too little room beside. */
const BELOW = 8;

/** The least room for a meaning beside its names, in columns. */
const LEAST_BESIDE = 24;

/**
 * The text of `chat COMMAND --help`.
 *
 * @param columns of the terminal; 80 at most are used
 */
export function commandHelp(
  { command, path }: Pick<FoundCommand, "command" | "path">,
  columns: number = WIDTH,
): string {
  const width = Math.min(columns, WIDTH);
  const { commands = [] } = command;
  return [
    ...wrap(`chat ${path}: ${command.summary}`, width),
    "",
    `Usage: chat ${path} ${command.usage}`,
    ...commands.length === 0 ? [] : ["", "Commands:", ...listHelp(commands)],
    ...command.groups.flatMap((group) => groupHelp(group, width)),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

/** The text of `chat --help`. */
export function programHelp(commands: readonly Command[]): string {
  const headings = new Set(commands.map(({ heading = "Commands" }) => heading));
  return [
    "chat: talk to language models, script them, proxy them, with one history",
    "",
    "Usage: chat COMMAND [OPTIONS]",
    ...[...headings].flatMap((heading) => [
      "",
      `${heading}:`,
      ...listHelp(
        commands.filter((one) => (one.heading ?? "Commands") === heading),
        Math.max(...commands.map(({ name }) => name.length)),
      ),
    ]),
    "",
    "Examples:",
    ...commands.flatMap(({ examples }) => examples.slice(0, 1))
      .map((example) => `  ${example}`),
    "",
    "Without a command: chat on a terminal, ask when stdin is a pipe.",
    "`chat COMMAND --help` explains a command. Models are named provider/model;",
    "keys come from chat setup, the environment or a .env file.",
    "",
  ].join("\n");
}

function listHelp(
  commands: readonly Command[],
  width = Math.max(...commands.map(({ name }) => name.length)),
): string[] {
  return commands.map((command) =>
    `  ${command.name.padEnd(width)}  ${command.summary}`
  );
}

function groupHelp(group: OptionGroup, width: number): string[] {
  const lines = group.options.flatMap((option) => optionHelp(option, width));
  return ["", `${group.title}:`, ...lines];
}

function optionHelp(option: Option, width: number): string[] {
  const names = [
    ...option.short === undefined ? [] : [`-${option.short}`],
    ...[option.name, ...option.aliases ?? []].map((name) => `--${name}`),
  ].join(", ");
  const left = `  ${option.short === undefined ? "    " : ""}${names}${
    option.value === undefined ? "" : ` ${option.value}`
  }`;
  const isBeside = width - BESIDE >= LEAST_BESIDE;
  const column = isBeside ? BESIDE : BELOW;
  const lines = wrap(option.help, width - column);
  const [first = "", ...rest] = lines;
  const indent = " ".repeat(column);
  return !isBeside || left.length > column - 2
    ? [left, ...lines.map((line) => indent + line)]
    : [left.padEnd(column) + first, ...rest.map((line) => indent + line)];
}

/** Breaks text at spaces into lines of at most `width` characters, where words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
