/**
 * What a slash command is: one record that help, dispatch and completion read.
 *
 * @module
 */
import type { Dialogue } from "./dialogue.ts";

/** What a slash command works with. */
export interface SlashContext {
  /** The conversation. */
  readonly dialogue: Dialogue;
  /** All commands. */
  readonly commands: readonly SlashCommand[];
  /** Shows text to the person who typed the command; nothing in it can control the terminal. */
  print(text: string): Promise<void>;
  /** Ends the conversation after this command. */
  leave(): void;
}

/** A slash command. */
export interface SlashCommand {
  /** Without the slash. */
  readonly name: string;
  /** Further names. */
  readonly aliases?: readonly string[];
  /** What follows the name in the help: `[NAME]`; "" when nothing does. */
  readonly usage: string;
  /** One line for the help. */
  readonly help: string;
  /** Does it; `argument` is what follows the name, trimmed. Failures are thrown. */
  run(context: SlashContext, argument: string): Promise<void> | void;
}
