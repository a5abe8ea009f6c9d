/**
 * Finds the exchange that an id means, for every store.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { UsageError } from "../../core/errors.ts";
import { keptAnswer } from "../chain/echoes.ts";
import type { Exchange, Source } from "../line/exchange.ts";

/** The ids by which an exchange can be meant. */
export interface FoundIds {
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
}

/** The facts of an exchange that {@linkcode findLast} needs. */
export interface LastFacts {
  readonly source: Source;
  /** The whole exchange; undefined when it cannot be read. */
  readonly exchange: Exchange | undefined;
}

/**
 * The newest exchange with an answer, without benchmarks and commands for a shell, and without imports if there are
 * others.
 *
 * @param newest all exchanges, the newest first
 * @throws {UsageError} the history has no such exchange
 */
export async function findLast(
  newest: AsyncIterable<readonly LastFacts[]>,
  location: string,
): Promise<Exchange> {
  let imported: Exchange | undefined;
  for await (const lines of newest) {
    for (const line of lines) {
      const { source } = line;
      if (source === "bench" || source === "do") continue;
      if (source === "import" && imported !== undefined) continue;
      const { exchange } = line;
      if (exchange === undefined || !keptAnswer(exchange)) continue;
      if (source !== "import") return exchange;
      imported = exchange;
    }
  }
  if (imported !== undefined) return imported;
  throw new UsageError(`No conversation is recorded in ${location}`);
}

/** Whether a prefix may mean an exchange, or its conversation. */
export function mayBeMeant(ids: FoundIds, begins: string): boolean {
  return begins !== "" &&
    [ids.conversation, ids.id].some((id) => id.startsWith(begins));
}

/** Ids that are remembered; more make the prefix no more ambiguous. */
const MOST = 3;

/** The exchanges of one kind that have a prefix. */
class Candidates {
  /** The exchange of the whole id, or the newest of the whole conversation's id. */
  exact: Exchange | undefined;
  /** By their own ids. */
  readonly own = new NameMap<Exchange>();
  /** The newest exchanges of conversations, by the conversation's id. */
  readonly conversations = new NameMap<Exchange>();

  /** The ids that the prefix may mean: of exchanges, or else of conversations. */
  get ids(): string[] {
    const { own, conversations } = this;
    return [...(own.size > 0 ? own : conversations).keys()];
  }

  /** The exchange of the only id. */
  get exchange(): Exchange | undefined {
    const [id = ""] = this.ids;
    // The first exchange has the conversation's id.
    return this.conversations.get(id) ?? this.own.get(id);
  }
}

/** The exchange that ended later; the second one if both ended at once. */
function newer(
  one: Exchange | undefined,
  other: Exchange | undefined,
): Exchange | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.ended > other.ended ? one : other;
}

/**
 * Finds the exchange that a prefix of an id means, among exchanges that are added from the newest line on; those that
 * came from another history may be older than their lines. An exchange that
 * lists leave out is meant only if no other fits.
 */
export class PrefixFinder {
  /** The prefix in upper case, as ids are written; users may type lower case. */
  readonly begins: string;
  readonly #prefix: string;
  readonly #location: string;
  readonly #listed = new Candidates();
  readonly #aside = new Candidates();

  /** `location` is the history's, for the error. */
  constructor(prefix: string, location: string) {
    this.#prefix = prefix;
    this.#location = location;
    this.begins = prefix.toUpperCase();
  }

  /**
   * Adds the next older exchange, which `read` parses.
   *
   * @param aside whether it is a benchmark's, or an earlier turn that came in a request
   * @returns whether older exchanges do not matter
   * @throws {UsageError} several ids have the prefix
   */
  add(
    ids: FoundIds,
    aside: boolean,
    read: () => Exchange | undefined,
  ): boolean {
    if (!mayBeMeant(ids, this.begins)) return false;
    const kind = aside ? this.#aside : this.#listed;
    if (ids.id === this.begins || ids.conversation === this.begins) {
      const exchange = read();
      kind.exact = newer(exchange, kind.exact);
      return exchange !== undefined && exchange.merged !== true &&
        (!aside || ids.id === this.begins);
    }
    const isOwn = ids.id.startsWith(this.begins);
    const known = isOwn ? kind.own : kind.conversations;
    const id = isOwn ? ids.id : ids.conversation;
    const before = known.get(id);
    const isNewest = before !== undefined && before.merged !== true;
    if (isNewest || before === undefined && known.size >= MOST) return false;
    const exchange = newer(read(), before);
    if (exchange !== undefined) known.set(id, exchange);
    if (this.#listed.own.size > 1) this.#check(this.#listed);
    return false;
  }

  /**
   * The exchange that was found.
   *
   * @throws {UsageError} none was found, or several
   */
  get exchange(): Exchange {
    const exact = this.#listed.exact ?? this.#aside.exact;
    if (exact !== undefined) return exact;
    for (const kind of [this.#listed, this.#aside]) {
      this.#check(kind);
      if (kind.exchange !== undefined) return kind.exchange;
    }
    throw new UsageError(`No exchange or conversation "${this.#prefix}"`, {
      hint: `looked in ${this.#location}`,
    });
  }

  #check({ ids }: Candidates): void {
    if (ids.length < 2) return;
    throw new UsageError(`"${this.#prefix}" matches more than one id`, {
      hint: `such as ${ids.reverse().join(" and ")}`,
    });
  }
}
