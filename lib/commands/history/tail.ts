/**
 * `chat history tail`: the newest exchanges, and those to come.
 *
 * @module
 */
import { serializeExchange } from "../../conversation/history_line.ts";
import type { Exchange } from "../../conversation/exchange.ts";
import { Follower } from "../../history/follow.ts";
import { prefixLengths } from "../../history/prefixes.ts";
import type { RecordedLine } from "../../history/recorded_line.ts";
import { Scan } from "../../history/scan.ts";
import type { CommandContext } from "../command.ts";
import { matches, readFilter } from "../exchange_filter.ts";
import { EXIT, Interrupted } from "../exit.ts";
import { jsonPicker } from "./json_line.ts";
import { newest } from "./newest.ts";
import { openHistory } from "./open.ts";
import { queryOf } from "./query.ts";
import { type Row, rowOf, rowPicker, RowWriter } from "./row.ts";

/**
 * Lists the newest exchanges on stdout; with `--follow` it goes on until a signal ends it.
 *
 * @throws {UsageError} an option that cannot be understood
 * @throws {ConfigError} no history where `--history` says
 * @throws {Interrupted} the signal
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { stdout } = io;
  const filter = readFilter(flags);
  const { path, exists, warn, notice } = await openHistory(context);
  if (!exists) await notice(`nothing is recorded yet in ${path}`);
  const follower = await Follower.at(path);
  const scan = new Scan(path, queryOf(filter), warn);
  const writer = new RowWriter(stdout);
  const write = async (rows: readonly Row[]) =>
    await writer.write(
      rows,
      stdout.isTerminal ? await prefixLengths(path, rows) : undefined,
    );
  const json = flags.flag("json");
  const told = <T>(pick: (line: RecordedLine) => T | undefined) =>
    newest(scan, filter.count, (line) => {
      follower.know(line.id);
      return pick(line);
    });
  if (json) await stdout.write((await told(jsonPicker(scan))).join(""));
  else await write(await told(rowPicker(scan)));
  if (!flags.flag("follow")) return EXIT.done;
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  for await (const exchanges of follower.exchanges(stop.signal)) {
    const wanted = exchanges.filter((exchange) => matches(filter, exchange));
    if (json) await stdout.write(wanted.map(jsonLine).join(""));
    else await write(wanted.map((exchange) => rowOf(exchange, undefined)));
  }
  return EXIT.done;
}

function jsonLine(exchange: Exchange): string {
  return `${serializeExchange(exchange)}\n`;
}
