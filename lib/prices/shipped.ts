/**
 * The prices that come with the program.
 *
 * @module
 */
import { jsonLoader } from "../core/load.ts";
import { NameMap } from "../core/data/names.ts";
import {
  COUNTED,
  type DatedRates,
  type ModelPrice,
  type Rate,
  type Rates,
} from "./model_price.ts";
import { type NamePattern, namePattern } from "./name_pattern.ts";
import type { PriceList } from "./price_list.ts";

/** A rate of the table: dollars for a million, or those and `[tokens, rate]` of larger requests. */
export type TableRate =
  | number
  | readonly [
    base: number,
    ...above: readonly (readonly [tokens: number, rate: number])[],
  ];

/** The table's rates at some time, by {@linkcode COUNTED}. */
export interface TableRates {
  readonly from?: string;
  readonly hours?: readonly [string, string];
  readonly [counted: string]: TableRate | string | readonly [string, string];
}

/** A model of the table. */
export interface TableModel {
  /** See {@linkcode namePattern}. */
  readonly names: readonly string[];
  readonly context?: number;
  /** The longest answer in tokens. */
  readonly longest?: number;
  /** As those of the provider, and instead of them. */
  readonly tiers?: Readonly<Record<string, number>>;
  readonly rates: readonly TableRates[];
}

/** `table.json`, which `deno task prices` writes. */
export interface Table {
  /** The package that it is from, with its licence. */
  readonly source: string;
  /** When that was published: `2026-09-23`. */
  readonly date: string;
  /** The package that the longest answers are from, with its licence and date. */
  readonly longestFrom: string;
  /** By our names of providers. */
  readonly providers: Readonly<Record<string, TableProvider>>;
}

/** A provider of the table. */
export interface TableProvider {
  /** Factors of the usual prices by service tier. */
  readonly tiers?: Readonly<Record<string, number>>;
  /** See {@linkcode ModelPrice.places}. */
  readonly places?: Readonly<Record<string, number>>;
  readonly models: readonly TableModel[];
}

const loadTable = jsonLoader(import.meta.url, "./table.json");

/** Loads the table; it is not read before somebody asks for money. */
export async function shippedPrices(): Promise<PriceList> {
  const { default: table } = await loadTable();
  return priceListOf(table as Table);
}

/** The list that a table describes. */
export function priceListOf(table: Table): PriceList {
  const found = new NameMap<ModelPrice | undefined>();
  const models = new NameMap<readonly Named[]>();
  return {
    source: `${table.source}, ${table.date}`,
    of(name) {
      if (found.has(name)) return found.get(name);
      const price = find(table, models, name);
      if (found.size < MOST_FOUND) found.set(name, price);
      return price;
    },
    *names() {
      for (const [provider, { models }] of Object.entries(table.providers)) {
        for (const { names } of models) {
          const [first = ""] = names;
          if (!/[*&]/.test(first)) yield `${provider}/${first}`;
        }
      }
    },
  };
}

/** Names that a list remembers the price of: a client of a server may invent any number. */
const MOST_FOUND = 1000;

interface Named {
  readonly exact: boolean;
  readonly fits: NamePattern;
  readonly model: TableModel;
}

function find(
  { providers }: Table,
  models: NameMap<readonly Named[]>,
  name: string,
): ModelPrice | undefined {
  const slash = name.indexOf("/");
  const provider = name.slice(0, slash);
  const model = name.slice(slash + 1).toLowerCase();
  if (!Object.hasOwn(providers, provider)) return undefined;
  const entry = providers[provider];
  if (entry === undefined) return undefined;
  let named = models.get(provider);
  if (named === undefined) {
    named = entry.models.flatMap(namedOf);
    models.set(provider, named);
  }
  const best = bestOf(named, model);
  return best && priceOf(best, entry);
}

/** The entry that counts for a model, by its own name in lower case. */
export function modelNamed(
  models: readonly TableModel[],
  name: string,
): TableModel | undefined {
  return bestOf(models.flatMap(namedOf), name);
}

function bestOf(
  named: readonly Named[],
  name: string,
): TableModel | undefined {
  const fitting = named.filter(({ fits }) => fits(name));
  return (fitting.find(({ exact }) => exact) ?? fitting[0])?.model;
}

function namedOf(model: TableModel): Named[] {
  return model.names.map((name) => ({
    exact: !/[*&!]/.test(name),
    fits: namePattern(name),
    model,
  }));
}

function priceOf(
  { context, longest, rates, tiers }: TableModel,
  provider: TableProvider,
): ModelPrice {
  return {
    dated: rates.map(datedOf),
    context,
    longest,
    tiers: { ...provider.tiers, ...tiers },
    places: provider.places,
  };
}

function datedOf(table: TableRates): DatedRates {
  const rates: Partial<Record<string, Rate>> = {};
  for (const name of COUNTED) {
    const rate = table[name];
    if (rate !== undefined) rates[name] = rateOf(rate as TableRate);
  }
  return { from: table.from, hours: table.hours, rates: rates as Rates };
}

function rateOf(rate: TableRate): Rate {
  if (typeof rate === "number") return { base: rate };
  const [base, ...above] = rate;
  return {
    base,
    above: above.map(([tokens, rate]) => ({ tokens, rate })),
  };
}
