/**
 * `chat history tail`: lists the newest exchanges, and follows new ones.
 *
 * @module
 */
import { writeJson } from "../../shared/json_output.ts";
import { shownPrices } from "../../shared/price_file.ts";
import { serializeExchange } from "../../../history/line/history_line.ts";
import type { RecordedExchange } from "../../../history/history.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import { Filter } from "../../../history/query/filter.ts";
import { isEarlierTurn } from "../../../history/query/imported.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { readQuery } from "../../shared/exchange_filter.ts";
import { withRun } from "../../../history/query/meant_run.ts";
import { EXIT, Interrupted } from "../../../cli/exit.ts";
import { mayMeanEarlierTurns } from "../earlier_turns.ts";
import { openHistory } from "../open.ts";
import { pickNewest } from "../pick_newest.ts";
import {
  foundJson,
  foundRow,
  type Row,
  rowOf,
  RowWriter,
} from "../exchange_row.ts";

/**
 * Lists the newest exchanges on stdout; with `--follow` prints new ones until a signal comes.
 *
 * @throws {UsageError} an option cannot be understood
 * @throws {ConfigError} the file of `--history` has no history
 * @throws {Interrupted} the signal
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { stdout } = io;
  const asked = readQuery(flags);
  const { config, path, exists, history, notice } = await openHistory(context);
  if (!exists) await notice(`nothing is recorded yet in ${path}`);
  const { count = Infinity, ...query } = await withRun(asked, history);
  const follower = await history.follow();
  const writer = new RowWriter(io);
  const write = async (rows: readonly Row[]) =>
    await writer.write(
      rows,
      stdout.isTerminal ? await history.prefixes(rows) : undefined,
    );
  const json = flags.flag("json");
  // A pipe gets the same columns as ever.
  const prices = stdout.isTerminal && !json
    ? await shownPrices(config, flags, notice)
    : undefined;
  const all = mayMeanEarlierTurns(query);
  const newest = <T>(pick: (found: RecordedExchange) => T | undefined) =>
    pickNewest(history, query, count, (found) => {
      follower.know(found.id);
      return all || !isEarlierTurn(found) ? pick(found) : undefined;
    });
  if (json) await writeJson(stdout, (await newest(foundJson)).join(""));
  else await write(await newest((found) => foundRow(found, prices)));
  if (!flags.flag("follow")) return EXIT.done;
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  const filter = new Filter(query);
  for await (const exchanges of follower.exchanges(stop.signal)) {
    const wanted = exchanges.filter((exchange) =>
      filter.matches(exchange) &&
      (all || !isEarlierTurn({ ...exchange, baseUrl: exchange.base_url }))
    );
    if (json) await writeJson(stdout, wanted.map(jsonLine).join(""));
    else {
      await write(wanted.map((one) => rowOf(one, [], prices)));
    }
  }
  return EXIT.done;
}

function jsonLine(exchange: Exchange): string {
  return `${serializeExchange(exchange)}\n`;
}
