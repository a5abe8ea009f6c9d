/**
 * What an exchange of a client key has used. The ledger, `chat keys usage` and the page of keys count by this alone.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import { NameMap } from "../core/data/names.ts";
import type { History } from "../history/history.ts";
import { costOf } from "../prices/cost.ts";
import type { PriceList } from "../prices/price_list.ts";
import { type Period, PERIODS } from "./client_key.ts";
import { NOTHING, type Spend } from "./ledger.ts";
import { windowStart } from "./windows.ts";

/** The facts of an exchange that count. */
export interface SpendFacts {
  readonly provider: string;
  readonly model: string;
  readonly started: Date;
  /** Undefined when unknown: then the estimate counts. */
  readonly usage?: Usage | undefined;
  readonly estimated?: Usage | undefined;
  /** The `service_tier` of the answer. */
  readonly tier?: string | undefined;
}

/** What an exchange has used; a model without a price costs nothing here. */
export function spendOf(facts: SpendFacts, prices: PriceList): Spend {
  const { provider, model, started: at, tier } = facts;
  const usage = facts.usage ?? facts.estimated;
  if (usage === undefined) return { ...NOTHING, requests: 1 };
  const price = prices.of(`${provider}/${model}`);
  return {
    usd: costOf(usage, price, { at, tier }) ?? 0,
    tokens: usage.prompt_tokens + usage.completion_tokens,
    requests: 1,
  };
}

/** An exchange of a client key, as a fold reads it. */
export interface Spent {
  readonly id: string;
  readonly client: string;
  /** When it began, in ms since 1970. */
  readonly at: number;
  /** When it ended. */
  readonly ended: number;
  readonly spend: Spend;
}

/**
 * The exchanges of client keys since a time, the newest first.
 *
 * @throws the system's error if the history cannot be read
 */
export async function* spentSince(
  history: History,
  prices: PriceList,
  since: number,
): AsyncGenerator<Spent, void> {
  const query = { since: new Date(since).toISOString() };
  for await (const lines of history.query(query, "newest")) {
    for (const { id, provider, model, started, tail, ...line } of lines) {
      if (tail?.client === undefined) continue;
      const at = new Date(started);
      const facts = { provider, model, started: at, ...tail };
      const spend = spendOf(facts, prices);
      const ended = Date.parse(line.ended);
      yield { id, client: tail.client, at: at.getTime(), ended, spend };
    }
  }
}

/** What each name has used in the windows that are open. */
export class Sums {
  readonly #sums = new NameMap<Partial<Record<Period, WindowSum>>>();

  /** Adds what was used at a time, to the windows of some periods; a window that is over does not open again. */
  add(
    name: string,
    at: number,
    spend: Spend,
    periods: readonly Period[] = PERIODS,
  ): void {
    const windows = this.#sums.get(name) ?? {};
    this.#sums.set(name, windows);
    for (const per of periods) {
      const start = windowStart(at, per);
      const known = windows[per];
      if (known !== undefined && known.start > start) continue;
      const before = known?.start === start ? known.spend : NOTHING;
      windows[per] = { start, spend: sumOf(before, spend) };
    }
  }

  /** The sum of several names in the window that holds a time. */
  of(names: readonly string[], per: Period, now: number): Spend {
    const start = windowStart(now, per);
    return names.reduce((sum, name) => {
      const known = this.#sums.get(name)?.[per];
      return known?.start === start ? sumOf(sum, known.spend) : sum;
    }, NOTHING);
  }
}

interface WindowSum {
  readonly start: number;
  readonly spend: Spend;
}

/** Both together. */
export function sumOf(a: Spend, b: Spend): Spend {
  return {
    usd: a.usd + b.usd,
    tokens: a.tokens + b.tokens,
    requests: a.requests + b.requests,
  };
}

/** What is taken away. */
export function minus({ usd, tokens, requests }: Spend): Spend {
  return { usd: -usd, tokens: -tokens, requests: -requests };
}

/** Whether an amount is used; sums of fractions of a dollar may miss it by next to nothing. */
export function isUsedUp(used: number, amount: number): boolean {
  return used >= amount * (1 - 1e-9);
}

/** Reads what all names have used in the windows that are open, from the oldest window's begin on. */
export async function foldSpend(
  history: History,
  prices: PriceList,
  { now, since }: { now: number; since: number },
): Promise<Sums> {
  const sums = new Sums();
  for await (const spent of spentSince(history, prices, since)) {
    // What was recorded when the clock went ahead counts now: it opens no window.
    sums.add(spent.client, Math.min(spent.at, now), spent.spend);
  }
  return sums;
}
