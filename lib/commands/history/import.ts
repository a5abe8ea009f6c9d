/**
 * `chat history import`: conversations of other programs become part of the history.
 *
 * @module
 */
import type { ProviderRow } from "../../clients/providers.ts";
import { loadConfig } from "../../config.ts";
import { ChatError, ConfigError, UsageError } from "../../core/errors.ts";
import { reasonOf } from "../../core/reason.ts";
import { sanitize } from "../../core/text.ts";
import { counted } from "../../transfer/counted.ts";
import {
  IMPORT_FORMATS,
  type ImportFormat,
} from "../../transfer/format_names.ts";
import { importFiles, type ImportReport } from "../../transfer/import.ts";
import type { Origin } from "../../transfer/import_turns.ts";
import { appendLines } from "../../wire/jsonl.ts";
import type { CommandContext } from "../command.ts";
import { EXIT } from "../exit.ts";
import { openRegistry } from "../open_registry.ts";
import type { Flags } from "../parse.ts";

/** Who answered where nobody says, and who offers a model that no provider is known for. */
const UNKNOWN = "unknown";

/**
 * Imports files and tells what came of it on stdout; the exit code says whether all of it could be read.
 *
 * @throws {UsageError} no file is named, or a format that nobody knows
 * @throws {ConfigError} a file that cannot be read, or holds no conversations
 * @throws {ChatError} the history cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words } = context;
  if (words.length === 0) {
    throw new UsageError("Name a file to import", {
      hint: `known are ${Object.values(IMPORT_FORMATS).join("; ")}`,
    });
  }
  const format = formatOf(flags);
  const config = await loadConfig(io, { history: flags.text("history") });
  const path = config.historyPath ?? "";
  const { rows } = openRegistry(config, flags);
  const fallback = flags.text("model") ?? UNKNOWN;
  for (const word of words) await checkReadable(word);
  const report = await importFiles({
    paths: words,
    ...(format === undefined ? {} : { format }),
    history: path,
    append: (lines) => append(path, lines),
    origin: (model = fallback) => originOf(model, rows),
    now: new Date(),
    warn: (line) => io.stderr.write(`chat: ${sanitize(line)}\n`),
  });
  await io.stdout.write(`${told(report)}\n`);
  return report.unreadable > 0 ? EXIT.failed : EXIT.done;
}

function formatOf(flags: Flags): ImportFormat | undefined {
  const name = flags.text("format");
  if (name === undefined) return undefined;
  const names = Object.keys(IMPORT_FORMATS) as ImportFormat[];
  const format = names.find((known) => known === name);
  if (format !== undefined) return format;
  throw new UsageError(`--format takes ${names.join(", ")}, not "${name}"`);
}

async function checkReadable(path: string): Promise<void> {
  try {
    using file = await Deno.open(path, { read: true });
    if ((await file.stat()).isFile) return;
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : reasonOf(cause);
    throw new ConfigError(`Cannot import ${path}: ${why}`, { cause });
  }
  // It is read twice, which neither a folder nor a pipe can be.
  throw new ConfigError(`Cannot import ${path}: it is no file`);
}

async function append(path: string, lines: readonly string[]): Promise<void> {
  try {
    await appendLines(path, lines);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ChatError(`Cannot write the history to ${path}: ${why}`, {
      cause,
      hint: "what was imported so far stays, and is not added twice",
    });
  }
}

/** Neither the default provider nor a key that happens to be set says who answered back then. */
function originOf(name: string, rows: readonly ProviderRow[]): Origin {
  const cut = name.search(/[/:]/);
  const named = rows.find((row) => row.name === name.slice(0, cut));
  if (named !== undefined) {
    return { provider: named.name, model: name.slice(cut + 1) };
  }
  const row = rows.find((row) =>
    row.shape?.test(name) || row.dialect === "none" && row.name === name
  );
  return { provider: row?.name ?? UNKNOWN, model: name };
}

function told(report: ImportReport): string {
  const { conversations, imported, known } = report;
  const { unanswered, leftOut, unreadable } = report;
  const turns = counted(imported, ["turn", "turns"]);
  const held = counted(conversations, ["conversation", "conversations"]);
  const messages = counted(unanswered, ["message", "messages"]);
  const parts = counted(leftOut, ["part", "parts"]);
  return [
    `imported ${turns} of ${held}`,
    ...known > 0 ? [`${known} there already`] : [],
    ...unanswered > 0 ? [`${messages} without an answer left out`] : [],
    ...leftOut > 0 ? [`${parts} without a counterpart left out`] : [],
    ...unreadable > 0 ? [`${unreadable} not readable`] : [],
  ].join("; ");
}
