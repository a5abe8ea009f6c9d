/**
 * What a slash command is: one record that help, dispatch and completion read.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/text/nearest.ts";
import type { Dialogue } from "./dialogue.ts";
import type { Entry } from "./lines/line_source.ts";
import type { Offer, SlashServices } from "./slash_services.ts";

/** What a slash command works with. */
export interface SlashContext {
  /** The conversation. */
  readonly dialogue: Dialogue;
  /** All commands. */
  readonly commands: readonly SlashCommand[];
  /** Everything outside the conversation. */
  readonly services: SlashServices;
  /** Shows text to the person who typed the command; nothing in it can control the terminal. */
  print(text: string): Promise<void>;
  /** Shows an answer as that of a message that was typed; Ctrl-C stops it. */
  ask(send: (signal: AbortSignal) => AsyncIterable<ChatChunk>): Promise<void>;
  /**
   * Asks a second model, too, and takes a vote.
   *
   * @param text the message; with "" it is the next one that is typed
   */
  askBlind(model: string, text: string): Promise<void>;
  /** Waits for something that Ctrl-C can stop; undefined when it did. */
  stoppable<T>(
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined>;
  /** Waits for what the user enters next. */
  read(): Promise<Entry>;
  /**
   * Has the user choose a text: from a list with the arrow keys, or by its number where nothing can be drawn.
   *
   * @returns the text's place; undefined for none
   */
  pick(choices: readonly string[]): Promise<number | undefined>;
  /** Leaves the terminal to another program until `run` is done. */
  handOver<T>(run: () => Promise<T>): Promise<T>;
  /** Ends the conversation after this command. */
  leave(): void;
}

/** What a completion may look at. */
export type CompletionContext = Pick<
  SlashContext,
  "dialogue" | "commands" | "services"
>;

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
  /**
   * What the last word of an argument may become, on Tab.
   *
   * @param argument what follows the name up to the cursor, not trimmed
   * @returns whole words, some with what they mean; those that do not begin with the last one typed are left out by the caller
   */
  readonly complete?: (
    context: CompletionContext,
    argument: string,
  ) => Promise<readonly Offer[]> | readonly Offer[];
}

/**
 * The command with a name.
 *
 * @throws {UsageError} there is none; names the one that may be meant
 */
export function commandNamed(
  name: string,
  commands: readonly SlashCommand[],
): SlashCommand {
  const found = commands.find((command) =>
    namesOf(command).includes(name.toLowerCase())
  );
  if (found !== undefined) return found;
  const words = commands.flatMap(namesOf).filter((name) => name !== "?");
  const meant = nearest(name, words);
  throw new UsageError(`unknown command /${name}`, {
    hint: meant === undefined
      ? '/help lists them; between """ and """ it is sent as a message'
      : `did you mean /${meant}?`,
  });
}

function namesOf({ name, aliases = [] }: SlashCommand): string[] {
  return [name, ...aliases];
}
