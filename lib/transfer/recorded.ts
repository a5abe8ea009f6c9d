/**
 * Recorded conversations, as an export has them.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { parseLine } from "../conversation/history_line.ts";
import { ChatError } from "../core/errors.ts";
import type { Place, Selection } from "./select.ts";

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
  { conversations, titles }: Selection,
  leftOut: (exchanges: number) => void,
): AsyncGenerator<RecordedConversation, void> {
  using files = new OpenFiles();
  // ULIDs sort by time.
  for (const id of [...conversations.keys()].sort()) {
    const all: Exchange[] = [];
    for (const place of conversations.get(id) ?? []) {
      all.push(await files.exchange(place));
    }
    const exchanges = connected(all.reverse());
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

/** The files that lines are read from, each opened once. */
class OpenFiles implements Disposable {
  readonly #files = new Map<string, Deno.FsFile>();

  /** The exchange of a line. */
  async exchange(place: Place): Promise<Exchange> {
    const file = await this.#open(place);
    const bytes = new Uint8Array(place.length);
    await file.seek(place.offset, Deno.SeekMode.Start);
    for (let filled = 0; filled < bytes.length;) {
      const read = await file.read(bytes.subarray(filled));
      if (read === null) throw changed(place);
      filled += read;
    }
    const line = parseLine(new TextDecoder().decode(bytes));
    if (line.kind !== "exchange") throw changed(place);
    return line.exchange;
  }

  /** Closes all. */
  [Symbol.dispose](): void {
    for (const file of this.#files.values()) file.close();
  }

  async #open(place: Place): Promise<Deno.FsFile> {
    const known = this.#files.get(place.path);
    if (known !== undefined) return known;
    const file = await Deno.open(place.path, { read: true });
    this.#files.set(place.path, file);
    const { dev, ino } = await file.stat();
    if (dev !== place.dev || ino !== place.ino) throw changed(place);
    return file;
  }
}

function changed({ path }: Place): ChatError {
  return new ChatError(`${path} was rewritten while it was read`, {
    hint: "try again",
  });
}
