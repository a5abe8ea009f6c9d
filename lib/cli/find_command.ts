/**
 * Finds the command that a command line names.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/text/nearest.ts";
import type { Command } from "./command.ts";

/** A command and its arguments. */
export interface FoundCommand {
  readonly command: Command;
  /** The full name: `history show`. */
  readonly path: string;
  /** The words after the name. */
  readonly rest: readonly string[];
}

/**
 * Finds a command by the words before the first option; a command with subcommands also runs without one.
 *
 * @throws {UsageError} unknown command
 */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): FoundCommand {
  const [name = "", ...rest] = words;
  const command = commands.find((command) => command.name === name);
  if (command === undefined) throw unknownCommand(name, commands);
  const found = { command, path: name, rest };
  const [next = "-"] = rest;
  if (command.commands === undefined || next.startsWith("-")) return found;
  const below = command.commands.find((below) => below.name === next);
  if (below === undefined) throw unknownBelow(command, rest);
  return { command: below, path: `${name} ${next}`, rest: rest.slice(1) };
}

function unknownCommand(
  name: string,
  commands: readonly Command[],
): UsageError {
  const meant = nearest(name, commands.map((command) => command.name));
  return new UsageError(`unknown command "${name}"`, {
    hint: meant === undefined
      ? `to ask a model: chat ask "${name} …"; for help: chat --help`
      : `did you mean chat ${meant}?`,
  });
}

function unknownBelow(command: Command, words: readonly string[]) {
  const [word = "", ...more] = words;
  const { name, commands = [], groups } = command;
  const searches = groups.some(({ options }) =>
    options.some(({ name }) => name === "search")
  );
  const wanted = (word === "search" ? more : words).join(" ") || "TEXT";
  const text = /^[\w-]+$/.test(wanted) ? wanted : JSON.stringify(wanted);
  const meant = nearest(word, commands.map((command) => command.name));
  return new UsageError(`unknown command "${name} ${word}"`, {
    hint: meant === undefined
      ? searches
        ? `to search: chat ${name} --search ${text}`
        : `see chat ${name} --help`
      : `did you mean chat ${name} ${meant}?`,
  });
}
