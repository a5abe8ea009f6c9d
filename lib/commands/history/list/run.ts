/**
 * `chat history`: lists the newest exchanges, one line each, the newest last, so that it is next to the prompt.
 *
 * @module
 */
import { writeJson } from "../../shared/json_output.ts";
import { plural } from "../../../core/text/plural.ts";
import type { Io } from "../../../core/io.ts";
import type { History, RecordedExchange } from "../../../history/history.ts";
import { isEarlierTurn } from "../../../history/query/imported.ts";
import type { PriceList } from "../../../prices/price_list.ts";
import { shownPrices } from "../../shared/price_file.ts";
import type { Query } from "../../../history/query/query.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { readQuery } from "../../shared/exchange_filter.ts";
import { withRun } from "../../../history/query/meant_run.ts";
import { EXIT } from "../../../cli/exit.ts";
import { mayMeanEarlierTurns } from "../earlier_turns.ts";
import { openHistory } from "../open.ts";
import { pickNewest } from "../pick_newest.ts";
import { foundJson, foundRow, RowWriter } from "../exchange_row.ts";

/** The most rows of a list for people; longer lists show whole ids. */
const MOST_SHORTENED = 1000;

/**
 * Lists exchanges on stdout.
 *
 * @throws {UsageError} an option cannot be understood
 * @throws {ConfigError} the file of `--history` has no history
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { stdout } = io;
  const query = readQuery(flags);
  const { config, path, exists, history, notice } = await openHistory(context);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const all = flags.flag("all");
  const named = all || mayMeanEarlierTurns(query);
  const filter = new ListFilter({
    turns: named,
    bench: named || query.run !== undefined || query.status !== undefined ||
      query.errors === true,
  });
  const { count, ...wanted } = await withRun(query, history);
  const json = flags.flag("json");
  // A pipe gets the same columns as ever.
  const prices = stdout.isTerminal && !json
    ? await shownPrices(config, flags, notice)
    : undefined;
  const list = { history, query: wanted, filter, io, prices };
  if (all || count === undefined) await listAll(list, json);
  else await listNewest(list, json, count);
  const { listed, turns, benchmarks } = filter;
  if (listed + turns + benchmarks === 0) await notice("no exchange fits");
  if (turns > 0 && stdout.isTerminal) {
    await notice(
      `${
        plural(turns, "earlier turn")
      } of these conversations not listed (--all lists every exchange)`,
    );
  }
  if (benchmarks > 0 && (stdout.isTerminal || listed === 0)) {
    await notice(
      `${
        plural(benchmarks, "exchange")
      } of benchmarks not listed (--source bench lists them)`,
    );
  }
  return EXIT.done;
}

interface List {
  readonly history: History;
  readonly query: Query;
  readonly filter: ListFilter;
  readonly io: Io;
  readonly prices: PriceList | undefined;
}

/** Leaves out earlier turns that came in requests, and benchmarks, unless they may be meant. */
class ListFilter {
  listed = 0;
  /** How many earlier turns were left out. */
  turns = 0;
  /** How many exchanges of benchmarks were left out. */
  benchmarks = 0;
  readonly #has: { readonly turns: boolean; readonly bench: boolean };

  constructor(has: { readonly turns: boolean; readonly bench: boolean }) {
    this.#has = has;
  }

  /** Whether an exchange is listed. */
  has(found: RecordedExchange): boolean {
    if (!this.#has.turns && isEarlierTurn(found)) {
      this.turns++;
      return false;
    }
    if (!this.#has.bench && found.source === "bench") {
      this.benchmarks++;
      return false;
    }
    this.listed++;
    return true;
  }
}

/** Lists exchanges as they are read, because there may be more than fit into memory. */
async function listAll(
  { history, query, filter, io, prices }: List,
  json: boolean,
): Promise<void> {
  const writer = new RowWriter(io);
  for await (const found of history.query(query, "recorded")) {
    const wanted = found.filter((one) => filter.has(one));
    if (json) await writeJson(io.stdout, wanted.map(foundJson).join(""));
    else {await writer.write(wanted.flatMap((one) =>
        foundRow(one, prices) ?? []
      ));}
  }
}

async function listNewest(
  { history, query, filter, io, prices }: List,
  json: boolean,
  count: number,
): Promise<void> {
  const newest = <T>(pick: (found: RecordedExchange) => T | undefined) =>
    pickNewest(
      history,
      query,
      count,
      (one) => filter.has(one) ? pick(one) : undefined,
    );
  if (json) {
    return await writeJson(io.stdout, (await newest(foundJson)).join(""));
  }
  const rows = await newest((found) => foundRow(found, prices));
  const short = io.stdout.isTerminal && rows.length <= MOST_SHORTENED;
  await new RowWriter(io).write(
    rows,
    short ? await history.prefixes(rows) : undefined,
  );
}
