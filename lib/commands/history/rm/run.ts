/**
 * `chat history rm`: removes whole conversations for good.
 *
 * @module
 */
import { plural } from "../../../core/text/plural.ts";
import type {
  ConversationOutline,
  History,
  RemoveChoice,
} from "../../../history/history.ts";
import { readTime } from "../../../history/query/read_time.ts";
import { ChatError, UsageError } from "../../../core/errors.ts";
import type { Io } from "../../../core/io.ts";
import { NameSet } from "../../../core/data/names.ts";
import { isStoreAddress } from "../../../core/data/store_address.ts";
import { loader } from "../../../core/load.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { canAsk, confirm } from "../../shared/confirm.ts";
import { quietConfig } from "../../shared/open_config.ts";
import { openHistory } from "../open.ts";

const loadShipper = loader<
  typeof import("../../../history/store/shipping/shipper.ts")
>(import.meta.url, "../../../history/store/shipping/shipper.ts");

/**
 * Removes the conversations of ids, old conversations, or everything; asks for confirmation unless `--yes` is set.
 *
 * @throws {UsageError} not exactly one choice, an unknown conversation, or no terminal to confirm
 * @throws {ChatError} the history cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const everything = flags.flag("all");
  const { config, path, history, exists, notice } = await openHistory(context);
  const choice = await readChoice(context, history);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const found = await history.outline(choice);
  if (found.size === 0 && !everything) {
    await notice("no conversation is old enough");
    return EXIT.done;
  }
  const what = everything
    ? `the whole history, ${summary(found)}`
    : summary(found);
  if (!flags.flag("yes") && !await agrees(io, what)) {
    await notice("nothing is removed");
    return EXIT.failed;
  }
  try {
    // A conversation that was continued meanwhile stays, because it is no longer old.
    await history.remove(
      everything
        ? undefined
        : { ...choice, conversations: new NameSet(found.keys()) },
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ChatError(`Cannot write the history: ${why}`, { cause: error });
  }
  await notice(`removed ${what}`);
  await removeHere(context, config.historyPath ?? "");
  return EXIT.done;
}

/**
 * Removes from this machine's file what was removed from a store to which the file is brought; other machines do so
 * themselves.
 *
 * @throws {ChatError} the store cannot be used
 */
async function removeHere(
  context: CommandContext,
  address: string,
): Promise<void> {
  if (!isStoreAddress(address)) return;
  const { historyPath: path } = await quietConfig(context, {});
  if (path === undefined) return;
  const { Shipper } = await loadShipper();
  const shipper = await Shipper.of(path, address);
  try {
    if (await shipper.hasBrought()) await shipper.removeGone();
  } finally {
    await shipper.close();
  }
}

async function readChoice(
  { flags, words }: CommandContext,
  history: History,
): Promise<RemoveChoice> {
  const age = flags.text("older-than");
  const named = [flags.flag("all"), age !== undefined, words.length > 0];
  if (named.filter(Boolean).length !== 1) {
    throw new UsageError("Expected ids, --older-than AGE or --all", {
      hint: "chat history lists ids; rm removes whole conversations",
    });
  }
  if (age !== undefined) {
    const time = readTime("--older-than", age, Date.now());
    return { endedBefore: new Date(time).toISOString() };
  }
  if (words.length === 0) return {};
  const conversations = new NameSet();
  for (const word of words) {
    conversations.add((await history.find(word)).conversation);
  }
  return { conversations };
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

/** Formats a number of bytes: `512 B`, `1.5 kB`, `3.2 GB`. */
function byteSize(bytes: number): string {
  let [value, unit] = [bytes, "B"];
  for (const larger of ["kB", "MB", "GB"]) {
    if (value < 1000) break;
    [value, unit] = [value / 1000, larger];
  }
  return `${unit === "B" ? value : value.toFixed(1)} ${unit}`;
}

/**
 * Asks the user for confirmation.
 *
 * @throws {UsageError} there is no terminal
 */
async function agrees(io: Io, what: string): Promise<boolean> {
  if (canAsk(io)) return await confirm(io, `Remove ${what}?`);
  throw new UsageError(`this would remove ${what}: confirm with --yes`);
}
