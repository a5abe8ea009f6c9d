/**
 * Withdrawals: lines which say that a client of `serve` has deleted the response of an exchange.
 *
 * @module
 */
import { ulid } from "../../core/data/ulid.ts";

/** A line that withdraws an exchange. */
export interface Withdrawal {
  /** Version of the history's layout. */
  v: 1;
  /** Tells the line from an exchange. */
  kind: "withdrawal";
  /** ULID of the withdrawal itself. */
  id: string;
  /** ULID of the withdrawn exchange. */
  exchange: string;
  /** RFC 3339 in UTC, with ms. */
  at: string;
}

/** Makes a withdrawal; writes nothing. */
export function createWithdrawal(
  exchange: string,
  at: Date = new Date(),
): Withdrawal {
  return {
    v: 1,
    kind: "withdrawal",
    id: ulid(at.getTime()),
    exchange,
    at: at.toISOString(),
  };
}
