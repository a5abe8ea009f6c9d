/**
 * `chat history`: the newest exchanges, one line each, the newest last: on a terminal it stands above the prompt.
 *
 * @module
 */
import { prefixLengths } from "../../history/prefixes.ts";
import { Scan } from "../../history/scan.ts";
import type { CommandContext } from "../command.ts";
import { readFilter } from "../exchange_filter.ts";
import { EXIT } from "../exit.ts";
import { jsonPicker } from "./json_line.ts";
import { newest } from "./newest.ts";
import { openHistory } from "./open.ts";
import { queryOf } from "./query.ts";
import { rowPicker, RowWriter } from "./row.ts";

/** More than a person looks at are shown with their whole ids. */
const MOST_SHORTENED = 1000;

/**
 * Lists exchanges on stdout.
 *
 * @throws {UsageError} an option that cannot be understood
 * @throws {ConfigError} no history where `--history` says
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const filter = readFilter(flags);
  const count = flags.flag("all") ? Infinity : filter.count;
  const { path, exists, warn, notice } = await openHistory(context);
  if (!exists) {
    await notice(`nothing is recorded yet in ${path}`);
    return EXIT.done;
  }
  const scan = new Scan(path, queryOf(filter), warn);
  const writer = new RowWriter(stdout);
  const [json, row] = [jsonPicker(scan), rowPicker(scan)];
  if (count === Infinity) {
    // As they are read: there may be more than memory holds.
    for await (const lines of scan.oldestFirst()) {
      if (flags.flag("json")) await stdout.write(lines.map(json).join(""));
      else await writer.write(lines.flatMap((line) => row(line) ?? []));
    }
  } else if (flags.flag("json")) {
    await stdout.write((await newest(scan, count, json)).join(""));
  } else {
    const rows = await newest(scan, count, row);
    const short = stdout.isTerminal && rows.length <= MOST_SHORTENED;
    await writer.write(
      rows,
      short ? await prefixLengths(path, rows) : undefined,
    );
  }
  return EXIT.done;
}
