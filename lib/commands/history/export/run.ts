/**
 * `chat history export`: writes conversations for people and other programs.
 *
 * @module
 */
import { isStoreAddress } from "../../../core/data/store_address.ts";
import { decodeText } from "../../../core/text/decode_text.ts";
import { writeJson } from "../../shared/json_output.ts";
import { shownPrices } from "../../shared/price_file.ts";
import { ConfigError, UsageError } from "../../../core/errors.ts";
import { sanitize } from "../../../core/text/text.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
} from "../../../history/transfer/export/export.ts";
import { givenReply } from "../../../history/line/kept_reply.ts";
import { counted } from "../../../history/transfer/counted.ts";
import {
  type RecordedConversation,
  titled,
} from "../../../history/transfer/recorded.ts";
import {
  parseNames,
  reportLines,
  scrubbed,
} from "../../../history/transfer/scrub/scrubbed.ts";
import { Scrubber } from "../../../history/transfer/scrub/scrubber.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { readQuery } from "../../shared/exchange_filter.ts";
import { withRun } from "../../../history/query/meant_run.ts";
import { withoutBench } from "../../../history/query/without_bench.ts";
import { FILTER_OPTIONS } from "../../shared/filter_options.ts";
import { EXIT } from "../../../cli/exit.ts";
import type { Flags } from "../../../cli/parse.ts";
import type { Output } from "../../../core/io.ts";
import type { Query } from "../../../history/query/query.ts";
import { exchangeCost } from "../../../prices/recorded_costs.ts";
import { openHistory } from "../open.ts";

/**
 * Writes conversations to stdout: the one of an id, otherwise those with an exchange that the options choose.
 *
 * @throws {UsageError} an option cannot be understood, or there is no such exchange
 * @throws {ConfigError} the file of `--history` has no history, or the list of names cannot be read
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags, words } = context;
  const [id] = words;
  checkWords(words, flags);
  const format = formatOf(flags);
  const scrubber = await scrubberOf(flags);
  refuseTerminal(format, stdout);
  const opened = await openHistory(context);
  const { config, exists, path, history, notice } = opened;
  if (!exists && id === undefined) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  // An export is complete unless the options say otherwise.
  const query: Query = id === undefined
    ? await withRun(withoutBench(readQuery(flags, Date.now(), 0)), history)
    : { id: [(await history.find(id)).id] };
  let leftOut = 0;
  let bodies = 0;
  let found = 0;
  const recorded = counting(
    titled(
      history.conversations(query),
      (exchanges) => leftOut += exchanges,
    ),
    () => found++,
    () => bodies++,
  );
  const conversations = scrubber === undefined
    ? recorded
    : scrubbed(recorded, scrubber);
  const prices = format.isPriced &&
    await shownPrices(config, flags, notice);
  const write = id === undefined ? format.many : format.one;
  const pieces = write(conversations, {
    cost: (exchange) => prices && exchangeCost(exchange, prices),
    preferences: () => history.preferences(),
  });
  for await (const piece of pieces) {
    if (typeof piece !== "string") await stdout.writeBytes?.(piece);
    else if (format.isJson) await writeJson(stdout, piece);
    else await stdout.write(stdout.isTerminal ? sanitize(piece) : piece);
  }
  if (found + leftOut === 0) await notice("no exchange fits");
  if (leftOut > 0) {
    await notice(
      `left out ${leftOut} exchanges: the history lacks the exchanges that they continue`,
    );
  }
  if (bodies > 0 && format === EXPORT_FORMATS.get("json")) {
    await notice(
      `${
        counted(bodies, ["reply has", "replies have"])
      } bytes beside the history, which are not in the export: ${
        isStoreAddress(path) ? path : `${path}.bodies`
      }`,
    );
  }
  const report = scrubber === undefined ? [] : reportLines(scrubber.report());
  for (const line of report) await notice(line);
  return EXIT.done;
}

/** Passes conversations through, and calls `onBody` for each of their replies whose body is stored beside the history. */
async function* counting(
  conversations: AsyncIterable<RecordedConversation>,
  onOne: () => void,
  onBody: () => void,
): AsyncGenerator<RecordedConversation, void> {
  for await (const conversation of conversations) {
    onOne();
    for (const { response } of conversation.exchanges) {
      if (givenReply(response)?.body?.kept === true) onBody();
    }
    yield conversation;
  }
}

function refuseTerminal(format: ExportFormat, stdout: Output): void {
  if (!format.isBinary || !stdout.isTerminal) return;
  throw new UsageError("A terminal cannot show that format", {
    hint: "write it to a file: > history.parquet",
  });
}

function checkWords(words: readonly string[], flags: Flags): void {
  if (words.length > 1) {
    throw new UsageError("chat history export expects at most one ID");
  }
  if (words.length === 0) return;
  const filter = FILTER_OPTIONS.options.find(({ name }) =>
    flags.text(name) !== undefined || flags.list(name).length > 0 ||
    flags.flag(name)
  );
  if (filter === undefined) return;
  throw new UsageError(`--${filter.name} cannot be used with an ID`);
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
    return new Scrubber(parseNames(decodeText(await Deno.readFile(list))));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`Cannot read the list of names: ${why}`, { cause });
  }
}
