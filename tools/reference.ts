/**
 * Writes docs/reference.md from the program's own tables: commands, options, variables, exit codes, endpoints.
 *
 *     deno task reference
 *
 * @module
 */
import { PROVIDERS } from "../lib/clients/providers.ts";
import type { Command } from "../lib/cli/command.ts";
import { EXIT_CODES } from "../lib/cli/exit_codes.ts";
import type { Option } from "../lib/cli/option.ts";
import { COMMON_OPTIONS } from "../lib/cli/options.ts";
import { COMMANDS } from "../lib/commands/table.ts";
import { MEMBERS } from "../lib/config/members.ts";
import { allMembers, shapeText } from "../lib/config/shape.ts";
import { VARIABLES } from "../lib/cli/variables.ts";
import { ENDINGS } from "../lib/core/ending.ts";
import { ENDPOINTS } from "../lib/server/endpoints.ts";

/** The page, not yet formatted. */
export function reference(): string {
  return [
    "# Reference",
    "",
    "Made by `deno task reference` from the tables that the program reads.",
    ...COMMANDS.flatMap((command) => section(command, command.name)),
    "## Options of every command",
    "",
    ...optionTable(COMMON_OPTIONS.options),
    "## Configuration file",
    "",
    "`config.json` in the configuration folder, or the file that `CHAT_CONFIG` names: JSON,",
    "which may have comments. `NAME` is a name that you choose. `chat config --example` prints",
    "it whole.",
    "",
    ...table(
      ["member", "holds", "meaning"],
      allMembers(MEMBERS).map(({ path, shape, help }) => [
        code(path),
        shapeText(shape),
        help,
      ]),
    ),
    "## Variables",
    "",
    "From the environment, a file that `--env-file` names, or `.env` beside the",
    "configuration file. A `.env` in the working directory sets only keys and model names, and",
    "an address only together with the key for it.",
    "",
    ...table(["variable", "meaning"], [
      ...VARIABLES.map(([name, means]) => [code(name), means]),
      ...PROVIDERS.flatMap(({ title, ...row }) => [
        [row.keyVariable, `key for ${title}`],
        [row.baseUrlVariable, `address of ${title}`],
        [row.hostVariable, `host of ${title}, if its address is not set`],
        [row.modelVariable, `model of ${title} when none is named`],
      ]).flatMap(([name, means = ""]) =>
        name === undefined ? [] : [[code(name), means]]
      ),
    ]),
    "## Exit codes",
    "",
    ...table(
      ["code", "meaning"],
      EXIT_CODES.map(([code, means]) => [String(code), means]),
    ),
    "## Finish reasons",
    "",
    "Providers have different words for why an answer ended. This table says what each word",
    "means (upper and lower case alike), and what `chat ask`, the clients of `chat serve` and",
    "the history make of it. If an answer is translated to Chat Completions,",
    "`native_finish_reason` has the provider's own word. An answer that is passed on keeps it.",
    "",
    ...table(
      [
        "words",
        "meaning",
        "exit code",
        "Chat Completions",
        "Messages",
        "Responses",
        "recorded as",
      ],
      Object.values(ENDINGS).map((row) => [
        row.words.map(code).join(", ") || "any other",
        row.means,
        String(row.exit),
        row.finishReason ?? "length",
        row.stopReason ?? (row.status === "completed" ? "the same" : "error"),
        row.response,
        row.status,
      ]),
    ),
    "## Endpoints of `chat serve`",
    "",
    ...table(
      ["method", "path"],
      ENDPOINTS.map(({ method, pattern }) => [method, code(pattern)]),
    ),
  ].join("\n").trimEnd() + "\n";
}

function section(command: Command, path: string): string[] {
  const depth = path.includes(" ") ? "###" : "##";
  const groups = command.groups.filter((group) => group !== COMMON_OPTIONS);
  return [
    "",
    `${depth} ${code(`chat ${path}`)}`,
    "",
    `${command.summary}: ${code(`chat ${path} ${command.usage}`)}`,
    "",
    ...optionTable(groups.flatMap(({ options }) => options)),
    ...(command.commands ?? [])
      .flatMap((below) => section(below, `${path} ${below.name}`)),
  ];
}

function optionTable(options: readonly Option[]): string[] {
  return options.length === 0 ? [] : table(
    ["option", "meaning"],
    options.map(({ short, name, aliases = [], value, help }) => {
      const names = [
        ...short === undefined ? [] : [`-${short}`],
        ...[name, ...aliases].map((name) => `--${name}`),
      ].map(code).join(", ");
      return [value === undefined ? names : `${names} ${code(value)}`, help];
    }),
  );
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** The page as `deno fmt` leaves it. */
export async function formattedReference(): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=md", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(reference()));
  await writer.close();
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  await Deno.writeTextFile("docs/reference.md", await formattedReference());
}
