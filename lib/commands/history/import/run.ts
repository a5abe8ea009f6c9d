/**
 * `chat history import`: adds conversations of other programs to the history.
 *
 * @module
 */
import { ChatError, ConfigError, UsageError } from "../../../core/errors.ts";
import { keepSecret } from "../../../core/secrets.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import { sanitize } from "../../../core/text/text.ts";
import { UNKNOWN } from "../../../history/line/exchange.ts";
import { counted } from "../../../history/transfer/counted.ts";
import {
  IMPORT_FORMATS,
  type ImportFormat,
} from "../../../history/transfer/format_names.ts";
import {
  importFiles,
  type ImportOptions,
  type ImportReport,
} from "../../../history/transfer/import/import.ts";
import type { Io } from "../../../core/io.ts";
import { openBodies, openLocation } from "../../../history/store/open.ts";
import { HistoryWriteError } from "../../../history/write_error.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { openConfig } from "../../shared/open_config.ts";
import { openRegistry } from "../../shared/open_registry.ts";
import type { Flags } from "../../../cli/parse.ts";
import { originOf } from "../../shared/origin.ts";
import { say } from "../../../cli/say.ts";

/** The word that means standard input. */
const STDIN = "-";

/**
 * Imports files and reports on stdout; the exit code is 1 if a part could not be read.
 *
 * @throws {UsageError} no file is named, or the format is unknown
 * @throws {ConfigError} a file cannot be read, or has no conversations
 * @throws {ChatError} the history cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words } = context;
  if (words.length === 0) {
    throw new UsageError("No file to import", {
      hint: `known formats: ${Object.values(IMPORT_FORMATS).join("; ")}`,
    });
  }
  const format = formatOf(flags);
  const config = await openConfig({ io, flags }, {
    history: flags.text("history"),
    store: { flag: flags.text("store") },
  });
  const { providers } = openRegistry(config, flags);
  for (const { keyVariable } of providers) {
    const key = keyVariable === undefined ? undefined : config.env(keyVariable);
    if (key !== undefined) keepSecret(key);
  }
  const fallback = flags.text("model") ?? UNKNOWN;
  for (const word of words) if (word !== STDIN) await checkReadable(word);
  await using input = await spooled(words.includes(STDIN) ? io : undefined);
  const warn = (line: string) => say(io.stderr, `chat: ${sanitize(line)}`);
  const history = await openLocation(config.historyPath ?? "", {
    warn: (line) => void warn(line),
  });
  const report = await importInto({
    paths: words.map((path) =>
      path === STDIN ? { path: input.path, name: "stdin" } : { path }
    ),
    format,
    history,
    bodies: openBodies,
    origin: (model, provider) =>
      originOf(model ?? fallback, provider, providers),
    now: new Date(),
    warn,
  });
  await io.stdout.write(`${reportText(report)}\n`);
  for (const line of report.leftOut.lines()) {
    await io.stdout.write(`left out: ${sanitize(line)}\n`);
  }
  return report.unreadable > 0 ? EXIT.failed : EXIT.done;
}

/** A temporary file with all of stdin, because an import reads it twice, and an archive from its end. */
async function spooled(
  io: Pick<Io, "stdin"> | undefined,
): Promise<AsyncDisposable & { readonly path: string }> {
  if (io === undefined) {
    return { path: "", [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const path = await Deno.makeTempFile({ prefix: "chat-" });
  const remove = () => Deno.remove(path);
  try {
    const file = await Deno.open(path, { write: true });
    await io.stdin.readable.pipeTo(file.writable);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, [Symbol.asyncDispose]: remove };
}

async function importInto(options: ImportOptions): Promise<ImportReport> {
  try {
    return await importFiles(options);
  } catch (error) {
    if (!(error instanceof HistoryWriteError)) throw error;
    throw new ChatError(error.message, {
      cause: error.cause,
      hint: "what was imported so far stays, and is not added twice",
    });
  }
}

function formatOf(flags: Flags): ImportFormat | undefined {
  const name = flags.text("from");
  if (name === undefined) return undefined;
  const names = Object.keys(IMPORT_FORMATS) as ImportFormat[];
  const format = names.find((known) => known === name);
  if (format !== undefined) return format;
  throw new UsageError(`--from takes ${names.join(", ")}, not "${name}"`);
}

async function checkReadable(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).isDirectory) return;
    using file = await Deno.open(path, { read: true });
    if ((await file.stat()).isFile) return;
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound
      ? "the file does not exist"
      : reasonOf(cause);
    throw new ConfigError(`Cannot import ${path}: ${why}`, { cause });
  }
  // An import reads a file twice, which a pipe does not allow.
  throw new ConfigError(`Cannot import ${path}: it is not a file or folder`);
}

function reportText(report: ImportReport): string {
  const { conversations, imported, known, passedOver } = report;
  const { unanswered, leftOut, unreadable, lines, bodiless } = report;
  const turns = counted(imported, ["turn", "turns"]);
  const held = counted(conversations, ["conversation", "conversations"]);
  const messages = counted(unanswered, ["message", "messages"]);
  const parts = counted(leftOut.count, ["part", "parts"]);
  const files = counted(passedOver, ["other file", "other files"]);
  return [
    `imported ${turns} of ${held}`,
    ...lines > 0
      ? [counted(lines, ["label or other line", "labels and other lines"])]
      : [],
    ...known > 0 ? [`${known} already there`] : [],
    ...bodiless > 0
      ? [`${counted(bodiless, ["reply", "replies"])} without the bytes`]
      : [],
    ...unanswered > 0 ? [`${messages} without an answer left out`] : [],
    ...leftOut.count > 0 ? [`${parts} without a counterpart left out`] : [],
    ...unreadable > 0 ? [`${unreadable} not readable`] : [],
    ...passedOver > 0 ? [`${files} skipped`] : [],
  ].join("; ");
}
