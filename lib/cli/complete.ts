/**
 * Completes a word of the command line from the tables that the parser reads.
 *
 * @module
 */
import type { Command } from "./command.ts";
import type { Option } from "./option.ts";

/** A possible completion. */
export interface Candidate {
  /** The complete word. */
  readonly value: string;
  /** What the word does, or empty. */
  readonly help: string;
}

/** All possible completions of a word. */
export interface Completion {
  /** Known words that start with the typed text. */
  readonly candidates: readonly Candidate[];
  /** The kind of value to complete, if only this machine or the providers can list the values. */
  readonly wants?:
    | "file"
    | "model"
    | "provider"
    | "template"
    | "conversation"
    | "exchange"
    | "run"
    | "tool"
    | undefined;
  /** The part of the same word before the value: `--model=`, `--models=a,`. */
  readonly prefix: string;
}

/**
 * Finds the completions of a word.
 *
 * @param commands every command
 * @param before the earlier words, without the program's name
 * @param word the typed part of the word
 */
export function complete(
  commands: readonly Command[],
  before: readonly string[],
  word: string,
): Completion {
  const { command, below, rest } = follow(commands, before);
  const unnamed = commands.find(({ name }) => name === "chat");
  const options = (command ?? unnamed)?.groups
    .flatMap(({ options }) => options) ?? [];
  if (command?.passesWords && isBeyond(options, rest)) {
    return { candidates: [], prefix: "", wants: "file" };
  }
  const wanting = valueOf(options, rest);
  if (wanting !== undefined) return values(wanting, word, "");
  const [, name, typed] = /^--([^=]+)=([^]*)$/.exec(word) ?? [];
  if (name !== undefined && typed !== undefined) {
    const option = options.find((one) => isNamed(one, name));
    return option === undefined || option.kind === "flag"
      ? { candidates: [], prefix: "" }
      : values(option, typed, `--${name}=`);
  }
  if (word.startsWith("-")) {
    return { candidates: starting(word, options.flatMap(names)), prefix: "" };
  }
  return words(command, below, plainWords(options, rest), word);
}

interface Followed {
  /** The command that the words name; undefined if they name none yet. */
  readonly command: Command | undefined;
  /** The subcommands that the next word may name. */
  readonly below: readonly Command[];
  /** The words after the command. */
  readonly rest: readonly string[];
}

function follow(
  commands: readonly Command[],
  before: readonly string[],
): Followed {
  const [first, ...rest] = before;
  if (first === undefined) {
    return { command: undefined, below: commands, rest };
  }
  if (first === "help") return follow(commands, rest);
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) {
    return { command: undefined, below: [], rest: before };
  }
  const { commands: below = [] } = command;
  const deeper = below.find(({ name }) => name === rest[0]);
  return deeper === undefined
    ? { command, below: rest.length === 0 ? below : [], rest }
    : { command: deeper, below: [], rest: rest.slice(1) };
}

/** The option whose value the next word is. */
function valueOf(
  options: readonly Option[],
  words: readonly string[],
): Option | undefined {
  return sorted(options, words).wanting;
}

/** Whether the next word belongs to another program. */
function isBeyond(
  options: readonly Option[],
  words: readonly string[],
): boolean {
  return words.includes("--") || plainWords(options, words).length > 0;
}

/** The words that are neither options nor their values. */
function plainWords(
  options: readonly Option[],
  words: readonly string[],
): string[] {
  return sorted(options, words).plain;
}

function sorted(options: readonly Option[], words: readonly string[]) {
  const plain: string[] = [];
  let wanting: Option | undefined;
  for (const [i, word] of words.entries()) {
    if (wanting !== undefined) {
      wanting = undefined;
      continue;
    }
    if (word === "--") {
      return { wanting, plain: [...plain, ...words.slice(i + 1)] };
    }
    if (!/^-./.test(word)) plain.push(word);
    const option = word.startsWith("--")
      ? options.find((one) => isNamed(one, word.slice(2)))
      : lastLetter(options, word);
    if (option !== undefined && option.kind !== "flag") wanting = option;
  }
  return { wanting, plain };
}

/** The option of the last letter of a word such as `-qm`, if the other letters are flags. */
function lastLetter(
  options: readonly Option[],
  word: string,
): Option | undefined {
  if (!/^-[^-]/.test(word)) return undefined;
  const found = [...word.slice(1)]
    .map((letter) => options.find(({ short }) => short === letter));
  const last = found.pop();
  return found.every((option) => option?.kind === "flag") ? last : undefined;
}

function values(option: Option, word: string, before: string): Completion {
  const { choices = [], commas = false } = option;
  const given = commas ? word.slice(0, word.lastIndexOf(",") + 1) : "";
  const prefix = before + given;
  const known = given.split(",");
  const candidates = starting(
    word.slice(given.length),
    choices.filter((choice) => !known.includes(choice))
      .map((choice) => ({ value: choice, help: "" })),
  ).map(({ value, help }) => ({ value: prefix + value, help }));
  const wants = wantedBy(option);
  return { candidates, prefix, wants };
}

function wantedBy({ value = "", name }: Option): Completion["wants"] {
  if (/^(?:FILE|PATH)\b/.test(value)) return "file";
  if (value === "MODEL" || name === "models") return "model";
  if (value === "NAME,…") return "tool";
  if (value === "ID" && name === "from") return "exchange";
  const named = ["provider", "template", "conversation", "run"] as const;
  return named.find((one) => one === name);
}

function words(
  command: Command | undefined,
  below: readonly Command[],
  rest: readonly string[],
  word: string,
): Completion {
  const named = below.map(({ name, summary }) => ({
    value: name,
    help: summary,
  }));
  const { choices = [], usage = "", takesWords = false } = command ?? {};
  const first = rest.length === 0 ? choices : [];
  const candidates = starting(word, [
    ...named,
    ...first.map((value) => ({ value, help: "" })),
  ]);
  const wants = takesWords ? wantedWord(usage, rest.length) : undefined;
  return { candidates, prefix: "", wants };
}

/** The kind of the next argument after `given` others, from a usage line such as `[OPTIONS] [ID…]`. */
function wantedWord(usage: string, given: number): Completion["wants"] {
  if (/\bFILE\b/.test(usage)) return "file";
  if (!/\bID\b/.test(usage)) return undefined;
  return given === 0 || usage.includes("ID…") ? "exchange" : undefined;
}

function names({ name, aliases = [], short, help }: Option): Candidate[] {
  return [
    ...[name, ...aliases].map((name) => ({ value: `--${name}`, help })),
    ...short === undefined ? [] : [{ value: `-${short}`, help }],
  ];
}

function isNamed({ name, aliases = [] }: Option, text: string): boolean {
  return name === text || aliases.includes(text);
}

function starting(word: string, all: readonly Candidate[]): Candidate[] {
  return all.filter(({ value }) => value.startsWith(word));
}
