/**
 * What a subcommand is: one record that parser, help and dispatch read.
 *
 * @module
 */
import type { Io } from "../core/io.ts";
import type { OptionGroup } from "./option.ts";
import type { Flags } from "./parse.ts";

/** What a command runs with. */
export interface CommandContext {
  readonly io: Io;
  readonly flags: Flags;
  /** The words that are no options. */
  readonly words: readonly string[];
}

/** The part of a command that is loaded only when it runs. */
export interface CommandModule {
  /** Does the job and returns the exit code; failures are thrown. */
  run(context: CommandContext): Promise<number>;
}

/** A subcommand. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name in the usage line: `[OPTIONS] [PROMPT…]`. */
  readonly usage: string;
  readonly groups: readonly OptionGroup[];
  readonly examples: readonly string[];
  /** Whether words that are no options are taken. */
  readonly takesWords: boolean;
  load(): Promise<CommandModule>;
}
