/**
 * What Tab makes of a half-typed line: names of slash commands, the arguments that each command offers, and the names
 * of files after `@`.
 *
 * @module
 */
import { NameMap } from "../core/data/names.ts";
import { fileNames } from "./file_names.ts";
import { isCommand } from "./lines/message_lines.ts";
import type { CompletionContext, SlashCommand } from "./slash_command.ts";
import type { Offer } from "./slash_services.ts";
import { lastWord } from "./words.ts";

/** The completions of the end of a line. */
export interface Completion {
  /** Where in the text the word begins that is replaced, in UTF-16 units. */
  readonly from: number;
  /** Whole words, each once, sorted as the command gave them. */
  readonly words: readonly string[];
  /** What some of the words mean; absent if no word says so. */
  readonly about?: ReadonlyMap<string, string>;
}

/**
 * Completes the text up to the cursor; undefined where there is nothing to complete: other words of a message, or
 * an argument that its command knows nothing about.
 *
 * @throws whatever the command throws
 */
export async function completionOf(
  text: string,
  context: CompletionContext,
): Promise<Completion | undefined> {
  const mention = /^@(.*)$/s.exec(lastWord(text))?.[1];
  if (mention !== undefined && !isCommand(text)) {
    return await mentionOf(mention, text, context);
  }
  const [, name, space] = /^\/([^\s/]*)(\s*)/.exec(text) ?? [];
  if (name === undefined || space === undefined) return undefined;
  if (space === "") {
    return name.length + 1 < text.length
      ? undefined
      : { from: 1, words: startingWith(name, namesIn(context)) };
  }
  const command = context.commands.find(({ name: own, aliases = [] }) =>
    [own, ...aliases].includes(name.toLowerCase())
  );
  if (command?.complete === undefined) return undefined;
  const argument = text.slice(1 + name.length + space.length);
  const word = lastWord(argument);
  const offers = await command.complete(context, argument);
  return offered(offers, word, text.length - word.length);
}

/** Completes what a message names: a resource of a server, a file. */
async function mentionOf(
  mention: string,
  text: string,
  { services }: CompletionContext,
): Promise<Completion> {
  const [resources, files] = await Promise.all([
    services.resourceNames(),
    fileNames(mention, services.home),
  ]);
  const offers = [...resources, ...files.map((name) => `@${name}`)];
  const from = text.length - mention.length - 1;
  return offered(offers, `@${mention}`, from);
}

function offered(
  offers: readonly Offer[],
  word: string,
  from: number,
): Completion {
  const words = offers.map((one) => typeof one === "string" ? one : one.word);
  const about = new NameMap(
    offers.flatMap((one) =>
      typeof one === "string" ? [] : [[one.word, one.about] as const]
    ),
  );
  return {
    from,
    words: startingWith(word, words),
    ...(about.size === 0 ? {} : { about }),
  };
}

function namesIn({ commands }: CompletionContext): string[] {
  const names = ({ name, aliases = [] }: SlashCommand) => [name, ...aliases];
  return commands.flatMap(names).filter((name) => /^\w/.test(name)).sort();
}

function startingWith(beginning: string, words: readonly string[]): string[] {
  const small = beginning.toLowerCase();
  return [...new Set(words)].filter((word) =>
    word.toLowerCase().startsWith(small)
  );
}
