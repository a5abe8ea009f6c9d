/**
 * The manual page, made from the tables that parser and help read; in the man macros of roff, see man(7).
 *
 * @module
 */
import type { ProviderConfig } from "../clients/provider_config.ts";
import type { Command } from "./command.ts";
import { EXIT_CODES } from "./exit_codes.ts";
import { wrap } from "./help.ts";
import type { Option } from "./option.ts";
import { COMMON_OPTIONS } from "./options.ts";
import { VARIABLES } from "./variables.ts";

/** Width of the source's lines, before escaping. */
const WIDTH = 70;

const FILES: readonly (readonly [name: string, means: string])[] = [
  [
    "~/.config/chat/config.json",
    "Configuration ($XDG_CONFIG_HOME; on Windows %APPDATA%\\chat).",
  ],
  [
    "~/.local/share/chat/history.jsonl",
    "The history, a line of JSON for each exchange ($XDG_DATA_HOME; on macOS ~/Library/Application Support/chat, on Windows %LOCALAPPDATA%\\chat).",
  ],
  [".env", "In the working directory: variables; the environment wins."],
];

export interface ManPage {
  /** Every command, in the order of the help. */
  readonly commands: readonly Command[];
  /** Every provider, whose variables the page lists. */
  readonly providers: readonly ProviderConfig[];
  readonly version: string;
}

export function manPage({ commands, providers, version }: ManPage): string {
  return [
    `.TH CHAT 1 "" "chat ${version}" "User Commands"`,
    ".SH NAME",
    "chat \\- talk to language models, script them, proxy them",
    ".SH SYNOPSIS",
    ".B chat",
    ".I COMMAND",
    "[OPTIONS]",
    ".SH DESCRIPTION",
    text(
      "One program for the terminal, for pipes and for every client of OpenAI's API, with one history. Without a command it is chat on a terminal, and ask when stdin is a pipe. Models are named provider/model. Keys come from the environment or from a .env file, never from an option: ~/.config/chat/.env and what --env-file names may set every variable, a .env in the working directory sets only keys and model names, and an address only together with the key for it.",
    ),
    ".SH COMMANDS",
    ...commands.flatMap((command) => section(command, command.name)),
    ".SH COMMON OPTIONS",
    ...COMMON_OPTIONS.options.flatMap(item),
    ".SH EXIT STATUS",
    ...EXIT_CODES.flatMap(([code, means]) =>
      tagged(bold(String(code)), means.replaceAll("`", ""))
    ),
    ".SH ENVIRONMENT",
    ...VARIABLES.flatMap(([name, means]) => tagged(bold(name), means)),
    ...providers.flatMap(variables),
    ".SH FILES",
    ...FILES.flatMap(([name, means]) => tagged(italic(name), means)),
    "",
  ].join("\n");
}

function section(command: Command, path: string): string[] {
  return [
    `.SS ${escape(`chat ${path} ${command.usage}`)}`,
    text(sentence(command.summary)),
    ...command.groups.filter((group) => group !== COMMON_OPTIONS)
      .flatMap(({ title, options }) => [
        ".PP",
        text(`${title}:`),
        ...options.flatMap(item),
      ]),
    ".PP",
    "Examples:",
    ".PP",
    ".nf",
    ".RS",
    ...command.examples.map(verbatim),
    ".RE",
    ".fi",
    ...(command.commands ?? [])
      .flatMap((below) => section(below, `${path} ${below.name}`)),
  ];
}

function item(option: Option): string[] {
  const { short, name, aliases = [], value, help } = option;
  const names = [
    ...short === undefined ? [] : [`-${short}`],
    ...[name, ...aliases].map((name) => `--${name}`),
  ].map(bold).join(", ");
  const shown = value === undefined ? names : `${names} ${italic(value)}`;
  return tagged(shown, sentence(help));
}

function variables(provider: ProviderConfig): string[] {
  const { title, keyVariable, baseUrlVariable, modelVariable } = provider;
  const { hostVariable } = provider;
  const known: [name: string | undefined, means: string][] = [
    [keyVariable, `key for ${title}`],
    [baseUrlVariable, `address of ${title}`],
    [hostVariable, `host of ${title}, if its address is not set`],
    [modelVariable, `model of ${title} to use when none is named`],
  ];
  return known.flatMap(([name, means]) =>
    name === undefined ? [] : tagged(bold(name), means)
  );
}

function tagged(tag: string, means: string): string[] {
  return [".TP", tag, text(means)];
}

function bold(words: string): string {
  return `\\fB${escape(words)}\\fR`;
}

function italic(words: string): string {
  return `\\fI${escape(words)}\\fR`;
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** Wraps a text and escapes its lines. */
function text(words: string): string {
  return wrap(words, WIDTH)
    .map(verbatim).join("\n");
}

/** An escaped line that roff does not read as a macro. */
function verbatim(line: string): string {
  return escape(line).replace(/^[.']/, "\\&$&");
}

function escape(words: string): string {
  return words.replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replace(
      /\P{ASCII}/gu,
      (character) =>
        `\\[u${
          character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")
        }]`,
    );
}
