/**
 * `chat keys usage`: what keys have used, counted from the history as a server counts it.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { type KeyUsage, usageOf, usageSince } from "../../../keys/key_usage.ts";
import { amountText, limitText } from "../../../keys/limit_words.ts";
import { foldSpend, Sums } from "../../../keys/spend.ts";
import { openLocation } from "../../../history/store/open.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { writeJson } from "../../shared/json_output.ts";
import { openConfig } from "../../shared/open_config.ts";
import { openPrices } from "../../shared/price_file.ts";
import { notice } from "../change.ts";
import { writeTable } from "../key_table.ts";
import { keysIn, openPlaces, sayNone } from "../places.ts";

/**
 * Shows the usage on stdout: a row for each limit, and one for the month.
 *
 * @throws {UsageError} there is no such key
 * @throws {ConfigError} keys, prices or history cannot be read
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words } = context;
  await using places = await openPlaces(context);
  const all = await keysIn(places);
  const unknown = words.find((word) => !all.some(({ name }) => name === word));
  if (unknown !== undefined) {
    throw new UsageError(`there is no key "${unknown}"`, {
      hint: "chat keys list shows all",
    });
  }
  const keys = words.length === 0
    ? all
    : all.filter(({ name }) => words.includes(name));
  if (keys.length === 0) {
    await sayNone(context, places);
    return EXIT.done;
  }
  const config = await openConfig({ io, flags }, {
    history: flags.text("history"),
    store: { flag: flags.text("store") },
  });
  const warn = (line: string) => void notice(context, line);
  const history = await openLocation(config.historyPath ?? "", { warn });
  const now = Date.now();
  const sums = await history.size() === undefined
    ? new Sums()
    : await foldSpend(history, await openPrices(config, flags), {
      now,
      since: usageSince(now),
    });
  await history.close();
  const usages = keys.map((key) => usageOf(key, sums, now));
  if (flags.flag("json")) {
    await writeJson(io.stdout, usages.map(jsonLine).join(""));
  } else {
    await writeTable(io, HEAD, usages.flatMap(rows));
  }
  return EXIT.done;
}

/** Names of the columns. */
const HEAD = ["Key", "Used", "Share", "Period"];

function jsonLine({ key: { name }, limits, month }: KeyUsage): string {
  return `${JSON.stringify({ name, limits, month })}\n`;
}

function rows({ key: { name }, limits, month }: KeyUsage): string[][] {
  return [
    ...limits.map((limit) => [
      name,
      `${amountText(limit.unit, limit.used)} of ${limitText(limit)}`,
      `${Math.floor(limit.used / limit.most * 100 + 1e-6)} %`,
      `until ${limit.resets}`,
    ]),
    [
      name,
      `${amountText("usd", month.usd)}, ${
        amountText("tokens", month.tokens)
      }, ${amountText("requests", month.requests)}`,
      "",
      "this month",
    ],
  ];
}
