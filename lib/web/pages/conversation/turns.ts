/**
 * The turns of a conversation that one page shows.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import {
  type Said,
  transcript,
} from "../../../history/transfer/export/transcript.ts";

/** Turns of a page. */
const MOST_TURNS = 100;

/** Exchanges that are read for a page: each has a turn at least, and one more tells what the first of them repeats. */
export const MOST_EXCHANGES: number = MOST_TURNS + 1;

/** The turns of an exchange that are on the page. */
export interface ShownExchange {
  readonly exchange: Exchange;
  /** Without the results that are shown with their calls. */
  readonly said: readonly Said[];
}

/** A page of turns. */
export interface TurnsPage {
  readonly shown: readonly ShownExchange[];
  /** The results of calls on the page, by the calls' ids. */
  readonly results: ReadonlyMap<string, Said>;
  /** Where the page before this one ends; undefined on the first. */
  readonly earlier: PageEnd | undefined;
}

/** Where a page ends. */
export interface PageEnd {
  /** The exchange of the last turn. */
  readonly until: string;
  /** Turns of that exchange from this place on are on the next page; undefined where all are on this one. */
  readonly before?: number | undefined;
}

/**
 * The last turns up to an exchange.
 *
 * @param chain its last ancestors and itself, at most {@linkcode MOST_EXCHANGES}
 * @param before see {@linkcode PageEnd.before}
 */
export function turnsPage(
  chain: readonly Exchange[],
  before: number = Infinity,
): TurnsPage {
  const last = chain.at(-1);
  const all = transcript(chain).filter(({ exchange, index }) =>
    exchange !== last || index < before
  );
  const isCut = chain[0] !== undefined && chain[0].parent !== null;
  const own = isCut && chain.length > 1
    ? all.filter(({ exchange }) => exchange !== chain[0])
    : all;
  const said = own.slice(-MOST_TURNS);
  const results = resultsIn(said);
  const shown: { exchange: Exchange; said: Said[] }[] = [];
  for (const one of said) {
    const { exchange } = one;
    if (shown.at(-1)?.exchange !== exchange) shown.push({ exchange, said: [] });
    if (!isFolded(one, results)) shown.at(-1)?.said.push(one);
  }
  return { shown, results, earlier: endBefore(said[0], own) };
}

function endBefore(
  first: Said | undefined,
  all: readonly Said[],
): PageEnd | undefined {
  if (first === undefined) return undefined;
  const { exchange: { id, parent }, index, exchange } = first;
  const isWhole = all.find((one) => one.exchange === exchange) === first;
  if (!isWhole) return { until: id, before: index };
  return parent === null ? undefined : { until: parent };
}

function isFolded(
  one: Said,
  results: ReadonlyMap<string, Said>,
): boolean {
  return one.call !== undefined && results.get(one.call) === one;
}

/** Results that come after their calls, the first one for each call. */
function resultsIn(said: readonly Said[]): ReadonlyMap<string, Said> {
  const called = new NameMap<boolean>();
  const results = new NameMap<Said>();
  for (const one of said) {
    const { call, role } = one;
    if (role === "tool" && call && called.has(call) && !results.has(call)) {
      results.set(call, one);
    }
    for (const block of one.blocks) {
      if (block.kind === "call" && block.id) called.set(block.id, true);
    }
  }
  return results;
}
