/**
 * The branches of a conversation.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";

/**
 * The branches of a conversation: from its first exchange to each exchange without a child. Calls without messages,
 * such as for embeddings, have none.
 */
export function chainsOf(all: readonly Exchange[]): Exchange[][] {
  const exchanges = all.filter(({ via, request }) =>
    via === undefined || request.messages.length > 0
  );
  const continued = new NameSet(exchanges.map(({ parent }) => parent ?? ""));
  return chainsTo(exchanges, ({ id }) => !continued.has(id));
}

/** The chains from a conversation's first exchange to each wanted one. */
export function chainsTo(
  exchanges: readonly Exchange[],
  wanted: (exchange: Exchange) => boolean,
): Exchange[][] {
  const byId = new NameMap(
    exchanges.map((exchange) => [exchange.id, exchange]),
  );
  return exchanges.filter(wanted).map((last) => {
    const chain: Exchange[] = [];
    let at: Exchange | undefined = last;
    while (at !== undefined) {
      chain.push(at);
      at = at.parent === null ? undefined : byId.get(at.parent);
    }
    return chain.reverse();
  });
}

/** The exchanges whose ancestors are all in the list. */
export function connected(exchanges: readonly Exchange[]): Exchange[] {
  const ids = new NameSet();
  return exchanges.filter(({ id, parent }) => {
    const whole = parent === null || ids.has(parent);
    if (whole) ids.add(id);
    return whole;
  });
}

/** The first of exchanges with the same id: concatenated files may have a line twice. */
export function eachOnce(exchanges: readonly Exchange[]): Exchange[] {
  const ids = new NameSet();
  return exchanges.filter(({ id }) => {
    if (ids.has(id)) return false;
    ids.add(id);
    return true;
  });
}
