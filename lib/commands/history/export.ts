/**
 * `chat history export`: conversations for people, programs and others.
 *
 * @module
 */
import { LineReports } from "../../conversation/line_reports.ts";
import { ConfigError, UsageError } from "../../core/errors.ts";
import { sanitize } from "../../core/text.ts";
import { readLabels } from "../../history/labels.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../../transfer/export.ts";
import { readSelected } from "../../transfer/recorded.ts";
import { parseNames, reportLines, scrubbed } from "../../transfer/scrubbed.ts";
import { Scrubber } from "../../transfer/scrubber.ts";
import { select, type Selection } from "../../transfer/select.ts";
import type { CommandContext } from "../command.ts";
import { isForData, readFilter } from "../exchange_filter.ts";
import { FILTER_OPTIONS } from "../filter_options.ts";
import { EXIT } from "../exit.ts";
import type { Flags } from "../parse.ts";
import { type OpenedHistory, openHistory } from "./open.ts";

/**
 * Writes conversations to stdout: that of an id, else those with an exchange that the options choose.
 *
 * @throws {UsageError} an option that cannot be understood, or no such exchange
 * @throws {ConfigError} no history where `--history` says, or no such list of names
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags, words } = context;
  const [id] = words;
  checkWords(words, flags);
  const format = formatOf(flags);
  const scrubber = await scrubberOf(flags);
  const history = await openHistory(context);
  const { exists, path, notice } = history;
  if (!exists && id === undefined) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const selection = id === undefined
    ? await selectFiltered(history, flags)
    : await selectOne(history, id);
  let leftOut = 0;
  const recorded = readSelected(selection, (exchanges) => leftOut += exchanges);
  const conversations = scrubber === undefined
    ? recorded
    : scrubbed(recorded, scrubber);
  const texts = id === undefined
    ? format.many(conversations)
    : format.one(conversations);
  for await (const text of texts) {
    await stdout.write(stdout.isTerminal ? sanitize(text) : text);
  }
  if (leftOut > 0) {
    await notice(
      `left out ${leftOut} exchanges: what they continue is not in the history`,
    );
  }
  const report = scrubber === undefined ? [] : reportLines(scrubber.report());
  for (const line of report) await notice(line);
  return EXIT.done;
}

function checkWords(words: readonly string[], flags: Flags): void {
  if (words.length > 1) {
    throw new UsageError("chat history export takes one ID, or none");
  }
  if (words.length === 0) return;
  const filter = FILTER_OPTIONS.options.find(({ name }) =>
    flags.text(name) !== undefined || flags.list(name).length > 0
  );
  if (filter === undefined) return;
  throw new UsageError(`--${filter.name} does not go with an ID`);
}

function formatOf(flags: Flags): ExportFormat {
  const name = flags.text("format") ?? "md";
  const format = EXPORT_FORMATS.get(name);
  if (format !== undefined) return format;
  const names = [...EXPORT_FORMATS.keys()].join(", ");
  throw new UsageError(`--format takes ${names}, not "${name}"`);
}

async function scrubberOf(flags: Flags): Promise<Scrubber | undefined> {
  const list = flags.text("scrub-list");
  if (list === undefined) {
    return flags.flag("scrub") ? new Scrubber() : undefined;
  }
  try {
    return new Scrubber(parseNames(await Deno.readTextFile(list)));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`Cannot read the list of names: ${why}`, { cause });
  }
}

async function selectOne(
  { store, path, warn }: OpenedHistory,
  id: string,
): Promise<Selection> {
  const found = await store.find(id);
  return await select(path, {
    wanted: (exchange) => exchange.id === found.id,
    count: 1,
    reports: new LineReports(warn),
  });
}

async function selectFiltered(
  { path, warn }: OpenedHistory,
  flags: Flags,
): Promise<Selection> {
  const filter = readFilter(flags);
  const labels = filter.label && await readLabels(path);
  return await select(path, {
    wanted: (exchange) => isForData(filter, exchange, labels?.get(exchange.id)),
    // Nothing is left out of an export unless that was asked for.
    ...(flags.text("count") === undefined ? {} : { count: filter.count }),
    reports: new LineReports(warn),
  });
}
