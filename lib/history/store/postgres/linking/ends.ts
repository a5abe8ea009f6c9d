/**
 * Hashes of conversations up to their answers, by which the store finds what a request from any machine continues.
 *
 * @module
 */
import { ChatError, NetworkError } from "../../../../core/errors.ts";
import { sha256 } from "../../../../core/data/digest.ts";
import { type Link, saidLinkOf } from "../../../chain/link.ts";
import { RecentLinks } from "../../../chain/recent_links.ts";
import type { Exchange } from "../../../line/exchange.ts";
import { isEarlierTurn } from "../../../query/imported.ts";
import { chainOf } from "../chain.ts";
import type { Reading } from "../reading.ts";
import { storable } from "../rows.ts";
import { StoreError } from "../server/database.ts";

/** A conversation up to one answer: a row of `chat_prefix`. */
export interface End {
  /** SHA-256. */
  readonly hash: string;
  /** The exchange with the answer. */
  readonly id: string;
  /** The exchange is an earlier turn that came in a request. */
  readonly earlier: boolean;
}

/** What {@linkcode Ends.of} found. */
export interface FoundEnds {
  readonly ends: End[];
  /** The exchanges that continue others which are not known. */
  readonly lacking: Exchange[];
}

/** A conversation that is short enough to be its own hash begins with a bracket. */
const HASH = /^[0-9a-f]{64}$/;

/** Hashes exchanges in the order in which they arrive. */
export class Ends {
  readonly #reading: Reading;
  readonly #links = new RecentLinks();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /**
   * The ends of exchanges; none for those whose ancestors are neither known from before nor stored.
   *
   * @throws {StoreError} the database cannot be read
   */
  async of(exchanges: readonly Exchange[]): Promise<FoundEnds> {
    const ends: End[] = [];
    const lacking: Exchange[] = [];
    for (const exchange of exchanges) {
      // No client continues what a benchmark asked.
      if (exchange.source === "bench") continue;
      const { parent: id } = exchange;
      const parent = id === null
        ? undefined
        : this.#links.byId(id) ?? await this.#learn(id);
      if (id !== null && parent === undefined) {
        lacking.push(exchange);
        continue;
      }
      const link = saidLinkOf(exchange, parent);
      this.#links.add(link);
      const earlier = isEarlierTurn({
        source: exchange.source,
        baseUrl: exchange.base_url,
      });
      for (const end of link.ends) {
        // Of a long conversation the end is such a hash already.
        const hash = HASH.test(end) ? end : sha256(end);
        ends.push({ hash, id: exchange.id, earlier });
      }
    }
    return { ends, lacking };
  }

  /** The link of an exchange that arrived before this program began. */
  async #learn(id: string): Promise<Link | undefined> {
    const known = await this.#standsFor(id);
    let link: Link | undefined;
    for (const exchange of await this.#chain(known)) {
      link = this.#links.byId(exchange.id) ?? saidLinkOf(exchange, link);
      this.#links.add(link);
    }
    return link?.id === known ? link : undefined;
  }

  /** The exchange that the store has in place of an earlier turn; else the id itself. */
  async #standsFor(id: string): Promise<string> {
    const { database } = this.#reading;
    const sql = await database.writing();
    const [row] = await database.do(() =>
      sql`SELECT exchange FROM chat_repeated WHERE id = ${storable(id)}`
    );
    return row === undefined ? id : String(row["exchange"]);
  }

  async #chain(id: string): Promise<Exchange[]> {
    try {
      return await chainOf(this.#reading, id);
    } catch (error) {
      const isMissing = error instanceof ChatError &&
        !(error instanceof StoreError || error instanceof NetworkError);
      // An ancestor was removed.
      if (isMissing) return [];
      throw error;
    }
  }
}
