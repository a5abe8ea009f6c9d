/**
 * A subcommand as one record, which parser, help and dispatch read.
 *
 * @module
 */
import type { Io } from "../core/io.ts";
import type { OptionGroup } from "./option.ts";
import type { Flags } from "./parse.ts";

/** What a command runs with. */
export interface CommandContext {
  /** Streams, environment, signals. */
  readonly io: Io;
  /** The given options. */
  readonly flags: Flags;
  /** The arguments that are not options. */
  readonly words: readonly string[];
}

/** The part of a command that loads only when the command runs. */
export interface CommandModule {
  /** Runs the command and returns the exit code; throws failures. */
  run(context: CommandContext): Promise<number>;
}

/** A subcommand. */
export interface Command {
  /** What is typed after `chat`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name in the usage line: `[OPTIONS] [PROMPT…]`. */
  readonly usage: string;
  /** The options of the command. */
  readonly groups: readonly OptionGroup[];
  /** The heading in the list of commands; subcommands have none. */
  readonly heading?: string;
  /** Whole command lines, for the help. */
  readonly examples: readonly string[];
  /** Whether the command accepts arguments that are not options. */
  readonly takesWords: boolean;
  /** The first argument and all that follow belong to another program, options included. */
  readonly passesWords?: true;
  /** Arguments behind the first one may begin with a dash, such as `-bad`. */
  readonly signedWords?: true;
  /** The allowed values of the first argument, if the list is closed; completion offers them. */
  readonly choices?: readonly string[];
  /** The subcommands. */
  readonly commands?: readonly Command[];
  /** Loads the command's code. */
  load(): Promise<CommandModule>;
}
