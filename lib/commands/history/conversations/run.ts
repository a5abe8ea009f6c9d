/**
 * `chat history conversations`: lists conversations, the one that was used last at the end, next to the prompt.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";
import { NameMap } from "../../../core/data/names.ts";
import { oneLine } from "../../../core/text/text.ts";
import { spokenRows } from "../../../core/text/spoken_rows.ts";
import type { Io } from "../../../core/io.ts";
import type { History } from "../../../history/history.ts";
import {
  listConversations,
  type ListedConversation,
  nameOf,
} from "../../../history/query/conversation_list.ts";
import { withRun } from "../../../history/query/meant_run.ts";
import { cut } from "../../../render/cut.ts";
import { speaksTables } from "../../../render/style.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { writeJson } from "../../shared/json_output.ts";
import { readQuery } from "../../shared/exchange_filter.ts";
import { longTime, shortTime } from "../exchange_row.ts";
import { openHistory } from "../open.ts";

/** The fewest cells for the title. */
const FEWEST = 10;
/** Cells of the longest model's name. */
const LONGEST_MODEL = 28;

/**
 * Lists conversations on stdout.
 *
 * @throws {UsageError} an option cannot be understood
 * @throws {ConfigError} the file of `--history` has no history
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const query = readQuery(flags);
  const { path, exists, history, notice } = await openHistory(context);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const { count: most, ...wanted } = await withRun(query, history);
  const found = await listConversations(history, wanted, { most });
  found.reverse();
  if (found.length === 0) await notice("no conversation fits");
  if (flags.flag("json")) {
    const lines = found.map((one) => `${JSON.stringify(one)}\n`);
    await writeJson(stdout, lines.join(""));
  } else if (stdout.isTerminal) {
    await stdout.write(await listed(found, history, context.io));
  } else await stdout.write(found.map(tabbed).join(""));
  return EXIT.done;
}

function tabbed(one: ListedConversation): string {
  const { id, used, turns, models } = one;
  const cells = [id, longTime(new Date(used)), turns, models.join(", ")];
  return `${
    [...cells, nameOf(one)].map((cell) => oneLine(String(cell))).join("\t")
  }\n`;
}

async function listed(
  found: readonly ListedConversation[],
  history: History,
  io: Io,
): Promise<string> {
  if (found.length === 0) return "";
  const lengths = found.length > 1000
    ? new NameMap<number>()
    : await history.prefixes(
      found.map(({ id }) => ({ id, conversation: id })),
    );
  const speaks = speaksTables(io, io.stdout);
  const { columns } = io.stdout;
  const thisYear = new Date().getFullYear();
  const most = Math.max(8, Math.min(LONGEST_MODEL, Math.floor(columns / 4)));
  const rows = found.map((one) => [
    oneLine(one.id.slice(0, lengths.get(one.id))),
    shortTime(new Date(one.used), thisYear),
    String(one.turns),
    speaks ? oneLine(modelsText(one)) : cut(oneLine(modelsText(one)), most),
    ...speaks ? [oneLine(nameOf(one))] : [],
  ]);
  if (speaks) {
    return spokenRows(["Id", "Last used", "Turns", "Model", "Title"], rows);
  }
  rows.unshift(["id", "last used", "turns", "model"]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => unicodeWidth(row[column] ?? "")))
  );
  return rows.map((row, i) => {
    const left = row.map((cell, column) => {
      const gap = " ".repeat((widths[column] ?? 0) - unicodeWidth(cell));
      return column === 2 ? gap + cell : cell + gap;
    }).join(" ");
    const one = found[i - 1];
    const name = one === undefined ? "title" : oneLine(nameOf(one));
    const room = Math.max(FEWEST, columns - unicodeWidth(left) - 1);
    return `${`${left} ${cut(name, room)}`.trimEnd()}\n`;
  }).join("");
}

/** The model that answered last, and how many others there are. */
function modelsText({ models: [last = "", ...others] }: ListedConversation) {
  return others.length === 0 ? last : `${last} +${others.length}`;
}
