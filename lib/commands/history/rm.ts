/**
 * `chat history rm`: removes whole conversations for good.
 *
 * @module
 */
import { plural } from "../../core/plural.ts";
import type { HistoryStore } from "../../conversation/history.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import type { Io } from "../../core/io.ts";
import { removeAll, removeConversations } from "../../history/remove.ts";
import { type ConversationOutline, survey } from "../../history/survey.ts";
import { LineFiles } from "../../wire/line_files.ts";
import { byteSize } from "../byte_size.ts";
import type { CommandContext } from "../command.ts";
import { readTime } from "../exchange_filter.ts";
import { EXIT } from "../exit.ts";
import { openHistory } from "./open.ts";

/** Chooses among the conversations that are there. */
interface Choice {
  /** None but these are to be looked at. */
  readonly only?: ReadonlySet<string>;
  readonly fits: (outline: ConversationOutline) => boolean;
}

/**
 * Removes the conversations of ids, those that are old, or everything; asks first, unless `--yes` says not to.
 *
 * @throws {UsageError} nothing or several things to remove, no such conversation, or nobody to ask
 * @throws {ChatError} the history cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const everything = flags.flag("all");
  const { path, store, exists, notice } = await openHistory(context);
  const choice = await readChoice(context, store);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  using files = await LineFiles.open(path);
  const found = await chosen(files, choice);
  if (found.size === 0 && !everything) {
    await notice("no conversation is that old");
    return EXIT.done;
  }
  const what = everything
    ? `the whole history, ${summary(found)}`
    : summary(found);
  if (!flags.flag("yes") && !await agrees(io, `Remove ${what}?`)) {
    await notice("nothing is removed");
    return EXIT.failed;
  }
  try {
    if (everything) await removeAll(path);
    else {await removeConversations(path, (files) =>
        still(files, found, choice));}
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ChatError(`Cannot write the history: ${why}`, { cause: error });
  }
  await notice(`removed ${what}`);
  return EXIT.done;
}

async function chosen(
  files: LineFiles,
  { only, fits }: Choice,
): Promise<Map<string, ConversationOutline>> {
  const all = await survey(files, only);
  return new Map([...all].filter(([, outline]) => fits(outline)));
}

/** What was agreed on, unless it went on meanwhile: then it is no longer old. */
async function still(
  files: LineFiles,
  agreed: ReadonlyMap<string, ConversationOutline>,
  { fits }: Choice,
): Promise<Set<string>> {
  const only = new Set(agreed.keys());
  return new Set((await chosen(files, { only, fits })).keys());
}

async function readChoice(
  { flags, words }: CommandContext,
  store: HistoryStore,
): Promise<Choice> {
  const age = flags.text("older-than");
  const named = [flags.flag("all"), age !== undefined, words.length > 0];
  if (named.filter(Boolean).length !== 1) {
    throw new UsageError("Expected ids, --older-than AGE or --all", {
      hint: "chat history shows ids; a conversation is removed whole",
    });
  }
  if (age !== undefined) {
    const time = new Date(readTime("older-than", age, Date.now()));
    const before = time.toISOString();
    return { fits: ({ ended }) => ended !== "" && ended < before };
  }
  const only = new Set<string>();
  for (const word of words) only.add((await store.find(word)).conversation);
  return { ...words.length === 0 ? {} : { only }, fits: () => true };
}

function summary(found: ReadonlyMap<string, ConversationOutline>): string {
  let [exchanges, bytes] = [0, 0];
  for (const outline of found.values()) {
    exchanges += outline.exchanges;
    bytes += outline.bytes;
  }
  return `${plural(found.size, "conversation")} (${
    plural(exchanges, "exchange")
  }, ${byteSize(bytes)})`;
}

/**
 * Asks a person.
 *
 * @throws {UsageError} there is nobody
 */
async function agrees(
  { stdin, stderr }: Io,
  question: string,
): Promise<boolean> {
  if (!stdin.isTerminal || !stderr.isTerminal) {
    throw new UsageError("Nothing is removed without --yes", {
      hint: `nobody can answer here: ${question}`,
    });
  }
  await stderr.write(`${question} [y/N] `);
  for await (const bytes of stdin.readable) {
    const [answer = ""] = new TextDecoder().decode(bytes).split("\n");
    return /^y(?:es)?$/i.test(answer.trim());
  }
  return false;
}
