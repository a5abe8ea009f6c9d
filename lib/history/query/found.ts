/**
 * The results of a query.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import type { TailFacts } from "../line/line_facts.ts";
import type { QueryFacts } from "./filter.ts";

/** An exchange that a query found; everything beyond the facts is read on demand. */
export interface RecordedExchange extends QueryFacts {
  /** RFC 3339 in UTC, with ms. */
  readonly ended: string;
  /** The address that the request was sent to, or the file that the exchange was imported from. */
  readonly baseUrl: string;
  /** Usage, times, status and run; undefined when the exchange cannot be read. */
  readonly tail: TailFacts | undefined;
  /** The whole exchange; undefined, with a warning, when it cannot be read. */
  readonly exchange: Exchange | undefined;
  /** The whole exchange as JSON, as recorded if possible; undefined, with a warning, when it cannot be read. */
  readonly json: string | undefined;
}

/** The order of a query's results. */
export type QueryOrder =
  /** By the time when the exchanges began, the newest first. */
  | "newest"
  /** In the order in which the exchanges were recorded, the oldest first. */
  | "recorded"
  /** The reverse of that: the caller can stop where it knows all that was recorded later. */
  | "latest"
  /** In the order that the store reads fastest. */
  | "any";

/** A conversation that has exchanges which fit a query. */
export interface FoundConversation {
  /** Exchanges that fit and their ancestors, the oldest first, without those of which an ancestor is missing. */
  readonly exchanges: readonly Exchange[];
  /** The labels by exchange, the newest first; those of other conversations may be among them. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** How many exchanges are left out because an ancestor is missing. */
  readonly leftOut: number;
  /** Whether an exchange fits the query, and is not there only as an ancestor. */
  isWanted(id: string): boolean;
}
