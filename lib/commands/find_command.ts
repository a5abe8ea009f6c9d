/**
 * From the first words of a command line to the command that they name.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Command } from "./command.ts";

/** A command, and what it gets. */
export interface FoundCommand {
  /** Its row. */
  readonly command: Command;
  /** Its name after those of the commands that it belongs to: `history show`. */
  readonly path: string;
  /** What follows the name. */
  readonly rest: readonly string[];
}

/**
 * Finds a command by the words before the first option; a command with commands of its own may stand alone.
 *
 * @throws {UsageError} no command is called so
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
  if (below === undefined) throw unknownBelow(command, next);
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

function unknownBelow({ name, commands = [] }: Command, word: string) {
  const meant = nearest(word, commands.map((command) => command.name));
  return new UsageError(`unknown command "${name} ${word}"`, {
    hint: meant === undefined
      ? `see chat ${name} --help`
      : `did you mean chat ${name} ${meant}?`,
  });
}
