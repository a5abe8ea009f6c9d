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
  /** Streams, environment, signals. */
  readonly io: Io;
  /** The options that were given. */
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
  /** What is typed after `chat`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name in the usage line: `[OPTIONS] [PROMPT…]`. */
  readonly usage: string;
  /** The options that it takes. */
  readonly groups: readonly OptionGroup[];
  /** The heading that it stands under in the list of commands; for commands of a command, none. */
  readonly heading?: string;
  /** Whole command lines, for the help. */
  readonly examples: readonly string[];
  /** Whether words that are no options are taken. */
  readonly takesWords: boolean;
  /** What the first of these words may be, where there are only so many; completion offers them. */
  readonly choices?: readonly string[];
  /** Commands of its own, whose names follow its own. */
  readonly commands?: readonly Command[];
  /** Loads its code. */
  load(): Promise<CommandModule>;
}
