/**
 * `chat prices`: shows what models cost.
 *
 * @module
 */
import { fit, fitOutput } from "../../core/data/fit.ts";
import { fitted } from "../../core/data/aligned.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Output } from "../../core/io.ts";
import { sanitize } from "../../core/text/text.ts";
import { readTime } from "../../history/query/read_time.ts";
import {
  type Counted,
  type ModelPrice,
  type Rate,
  type Rates,
  ratesAt,
} from "../../prices/model_price.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { tierRatesAt } from "../../prices/tier_rates.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { writeJson } from "../shared/json_output.ts";
import { openConfig } from "../shared/open_config.ts";
import { openRegistry } from "../shared/open_registry.ts";
import { openPrices } from "../shared/price_file.ts";

interface Priced {
  readonly name: string;
  readonly price: ModelPrice;
}

const UNKNOWN = "–";
const COLUMNS: readonly (readonly [string, Counted])[] = [
  ["input", "input"],
  ["cache read", "cache_read"],
  ["cache write", "cache_write"],
  ["output", "output"],
];

/**
 * Shows the prices of the named models, by default of all models, in dollars per million tokens. In a pipe, the cells
 * of a line are separated by tabs.
 *
 * @throws {ConfigError} no price is known for a model, after those of the others; or a price file cannot be read
 * @throws {UsageError} `--at` is not a time
 */
export async function run(
  { io, flags, words }: CommandContext,
): Promise<number> {
  const config = await openConfig({ io, flags }, { noHistory: true });
  const when = flags.text("at");
  const at = new Date(
    when === undefined ? Date.now() : readTime("--at", when, Date.now()),
  );
  const prices = await openPrices(config, flags);
  const registry = openRegistry(config, flags);
  const { models, unknown } = words.length > 0
    ? named(words, prices, (word) => registry.resolve(word).name)
    : { models: all(prices), unknown: undefined };
  if (flags.flag("json")) await writeJson(io.stdout, json(models, at));
  else if (models.length > 0) {
    const tiers = words.length > 0;
    await io.stdout.write(text(models, { at, tiers }, io.stdout));
    if (!flags.flag("quiet")) {
      await io.stderr.write(
        fitOutput(
          `chat: dollars per million tokens, from ${prices.source}\n`,
          io.stderr,
        ),
      );
    }
  }
  if (unknown !== undefined) throw unknown;
  return EXIT.done;
}

function all(prices: PriceList): Priced[] {
  return [...prices.names()].flatMap((name) => {
    const price = prices.of(name);
    return price === undefined ? [] : [{ name, price }];
  });
}

/** The prices of some models, and the error to end with if some are unknown. */
function named(
  words: readonly string[],
  prices: PriceList,
  resolve: (word: string) => string,
): { models: Priced[]; unknown: ConfigError | undefined } {
  const models: Priced[] = [];
  const unknown: string[] = [];
  let error: ConfigError | undefined;
  for (const word of words) {
    try {
      const name = resolve(word);
      const price = prices.of(name);
      if (price === undefined) unknown.push(name);
      else models.push({ name, price });
    } catch (thrown) {
      if (!(thrown instanceof ConfigError)) throw thrown;
      unknown.push(word);
      error = thrown;
    }
  }
  if (unknown.length === 0) return { models, unknown: undefined };
  if (unknown.length === 1 && error !== undefined) {
    return { models, unknown: error };
  }
  const names = unknown.join(", ");
  error = new ConfigError(`No price for ${names} in ${prices.source}`, {
    hint: "give a file in LiteLLM's format with --prices FILE",
  });
  return { models, unknown: error };
}

const HEAD = [
  "model",
  ...COLUMNS.map(([title]) => title),
  "context",
  "max out",
];

/** Columns of a terminal that has no room for the table. */
const NARROW = 60;

interface Shown {
  readonly at: Date;
  /** Whether service tiers are shown to people, too. */
  readonly tiers: boolean;
}

function text(
  models: readonly Priced[],
  { at, tiers }: Shown,
  { isTerminal, columns }: Output,
): string {
  if (isTerminal) {
    const rows = models.flatMap((model) => [
      ...lines(model, at),
      ...tiers ? tierLines(model, at) : [],
    ]);
    // One long name of a row alone is broken, not the whole table.
    const width = columns < NARROW ? columns : Infinity;
    const table = fitted(withoutEmpty([HEAD, ...rows]), width);
    return fit(`${table.join("\n")}\n`, columns);
  }
  return models.flatMap((model) => plainLines(model, at))
    .map((cells) => `${cells.join("\t")}\n`).join("");
}

/** Leaves out the last column if no row knows it. */
function withoutEmpty(rows: string[][]): string[][] {
  const last = HEAD.length - 1;
  const isEmpty = rows.slice(1).every((row) =>
    row[last] === undefined || row[last] === UNKNOWN
  );
  return isEmpty ? rows.map((row) => row.slice(0, last)) : rows;
}

/** For people: a line with the base rates, and one for each size above which requests cost more. */
function lines({ name, price }: Priced, at: Date): string[][] {
  const rates = ratesAt(price, at) ?? {};
  const [, ...sizes] = sizesOf(rates);
  return [
    [
      sanitize(name),
      ...amounts(rates, 0),
      tokens(price.context),
      tokens(price.longest),
    ],
    ...sizes.map((size) => [
      `  above ${tokens(size)} tokens`,
      ...amounts(rates, size),
    ]),
  ];
}

/** For people: the base rates of each service tier. */
function tierLines({ price }: Priced, at: Date): string[][] {
  return Object.keys(price.tiers ?? {}).map((tier) => [
    `  ${sanitize(tier)}`,
    ...amounts(tierRatesAt(price, at, tier) ?? {}, 0),
  ]);
}

/** For programs: every line has all cells, and behind the name the size above which it holds. */
function plainLines({ name, price }: Priced, at: Date): string[][] {
  const rates = ratesAt(price, at) ?? {};
  return sizesOf(rates).map((size) => [
    sanitize(name),
    String(size),
    ...amounts(rates, size),
    String(price.context ?? UNKNOWN),
    String(price.longest ?? UNKNOWN),
  ]);
}

/** The sizes of requests above which rates change; the first is 0. */
function sizesOf(rates: Rates): number[] {
  const above = Object.values(rates)
    .flatMap(({ above = [] }) => above.map(({ tokens }) => tokens));
  return [0, ...above]
    .filter((size, i, all) => all.indexOf(size) === i)
    .sort((a, b) => a - b);
}

function amounts(rates: Rates, above: number): string[] {
  return COLUMNS.map(([, counted]) => amount(rates[counted], above + 1));
}

function amount(rate: Rate | undefined, size: number): string {
  if (rate === undefined) return UNKNOWN;
  const { base, above = [] } = rate;
  const dollars = above.findLast(({ tokens }) => size > tokens)?.rate ?? base;
  return String(Number(dollars.toPrecision(6)));
}

function tokens(count: number | undefined): string {
  return count === undefined ? UNKNOWN : count.toLocaleString("en");
}

function json(models: readonly Priced[], at: Date): string {
  return models.map(({ name, price }) =>
    `${
      JSON.stringify({
        name,
        at: at.toISOString(),
        "dollars_per_million": ratesAt(price, at) ?? null,
        tiers: price.tiers ?? {},
        context: price.context ?? null,
        longest: price.longest ?? null,
      })
    }\n`
  ).join("");
}
