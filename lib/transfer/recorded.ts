/**
 * Recorded conversations, as an export has them.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { parseLine } from "../conversation/history_line.ts";
import { PlaceReader } from "./place_reader.ts";
import type { Selection } from "./select.ts";

/** Exchanges of one conversation. */
export interface RecordedConversation {
  /** Given by the user, or by the program that it was imported from. */
  readonly title?: string;
  /** Oldest first; none without those that it continues. */
  readonly exchanges: readonly Exchange[];
}

/**
 * Reads selected conversations, oldest first; one is in memory at a time. Exchanges that continue what is not in the
 * history are left out.
 *
 * @param leftOut is told how many
 * @throws {ChatError} the history was rewritten since
 */
export async function* readSelected(
  { places, titles }: Selection,
  leftOut: (exchanges: number) => void,
): AsyncGenerator<RecordedConversation, void> {
  using reader = new PlaceReader();
  for (const id of places.conversations()) {
    const all: Exchange[] = [];
    for (const place of places.of(id)) {
      const line = parseLine(await reader.read(place));
      if (line.kind === "exchange") all.push(line.exchange);
    }
    const exchanges = connected(all);
    if (exchanges.length < all.length) leftOut(all.length - exchanges.length);
    const title = titles.get(id);
    if (exchanges.length > 0) {
      yield { exchanges, ...(title === undefined ? {} : { title }) };
    }
  }
}

/** Those whose ancestors are there, too. */
function connected(exchanges: readonly Exchange[]): Exchange[] {
  const ids = new Set<string>();
  return exchanges.filter(({ id, parent }) => {
    const whole = parent === null || ids.has(parent);
    if (whole) ids.add(id);
    return whole;
  });
}

/**
 * The ways through a conversation: from its first exchange to each that nothing continues. Calls that are no
 * conversation, such as for embeddings, have none.
 */
export function chainsOf(all: readonly Exchange[]): Exchange[][] {
  const exchanges = all.filter(({ via, request }) =>
    via === undefined || request.messages.length > 0
  );
  const continued = new Set(exchanges.map(({ parent }) => parent));
  return chainsTo(exchanges, ({ id }) => !continued.has(id));
}

/** The ways from a conversation's first exchange to each that is wanted. */
export function chainsTo(
  exchanges: readonly Exchange[],
  wanted: (exchange: Exchange) => boolean,
): Exchange[][] {
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
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
