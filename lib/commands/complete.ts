/**
 * What could stand where a word of the command line is being typed, from the tables that the parser reads.
 *
 * @module
 */
import type { Command } from "./command.ts";
import type { Option } from "./option.ts";

/** A word that could stand there. */
export interface Candidate {
  /** The whole word. */
  readonly value: string;
  /** What it does; empty where there is nothing to say. */
  readonly help: string;
}

/** All that could stand there. */
export interface Completion {
  /** Words that are known beforehand and begin like the one that is typed. */
  readonly candidates: readonly Candidate[];
  /** What else the place wants, which only this machine or the providers can tell. */
  readonly wants?: "file" | "model" | "provider" | "template";
  /** What stands in the same word before the value: `--model=`. */
  readonly prefix: string;
}

/**
 * Finds out what could stand after some words.
 *
 * @param commands every command
 * @param before the words before the one that is typed, without the program's name
 * @param word what is typed of it
 */
export function complete(
  commands: readonly Command[],
  before: readonly string[],
  word: string,
): Completion {
  const { command, below, rest } = follow(commands, before);
  const options = (command ?? commands[0])?.groups
    .flatMap(({ options }) => options) ?? [];
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
  return words(command, below, rest, word);
}

interface Followed {
  /** The command that the words name; undefined where they name none yet. */
  readonly command: Command | undefined;
  /** What could be named next. */
  readonly below: readonly Command[];
  /** The words behind the command. */
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
  let wanting: Option | undefined;
  for (const word of words) {
    if (wanting !== undefined) {
      wanting = undefined;
      continue;
    }
    if (word === "--") return undefined;
    const option = word.startsWith("--")
      ? options.find((one) => isNamed(one, word.slice(2)))
      : lastLetter(options, word);
    if (option !== undefined && option.kind !== "flag") wanting = option;
  }
  return wanting;
}

/** Of letters in one word (`-qm`), the option of the last one, if the others take no value. */
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

function values(option: Option, typed: string, prefix: string): Completion {
  const { choices = [], value = "", name } = option;
  const candidates = starting(
    typed,
    choices.map((choice) => ({ value: choice, help: "" })),
  ).map(({ value, help }) => ({ value: prefix + value, help }));
  const wants = /^FILE\b/.test(value)
    ? "file"
    : value === "MODEL"
    ? "model"
    : name === "provider" || name === "template"
    ? name
    : undefined;
  return { candidates, prefix, ...(wants === undefined ? {} : { wants }) };
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
  return takesWords && /\bFILE\b/.test(usage)
    ? { candidates, prefix: "", wants: "file" }
    : { candidates, prefix: "" };
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
