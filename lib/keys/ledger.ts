/**
 * Decides whether a client key may spend more. One ledger decides for all threads of a server; those of several machines
 * share the limits by leases (`shared/`).
 *
 * @module
 */
import {
  type ClientKey,
  type Limit,
  namesOf,
  type Unit,
} from "./client_key.ts";

/** What a request uses, by what is limited. */
export type Spend = Readonly<Record<Unit, number>>;

export const NOTHING: Spend = { usd: 0, tokens: 0, requests: 0 };

/** A key as a ledger sees it; plain data, which can be sent to another thread. */
export interface LimitedClient {
  /** The name that its exchanges get. */
  readonly client: string;
  /** All names of the key, see `namesOf`. */
  readonly names: readonly string[];
  readonly limits: readonly Limit[];
  /** The most requests at the same time. */
  readonly concurrent: number | undefined;
}

/** A key's limits. */
export function limitsOf(key: ClientKey): LimitedClient {
  const { name, limits, concurrent } = key;
  return { client: name, names: namesOf(key), limits, concurrent };
}

/** A request that comes in; plain data, too. */
export interface AskedSpend extends LimitedClient {
  /** The most that the request may use: kept for it until it is settled. */
  readonly most: Spend;
}

/** What is left of the tightest limit of a unit. */
export interface Left {
  readonly unit: Unit;
  readonly most: number;
  /** At least 0. */
  readonly left: number;
  /** Until its window ends, in ms. */
  readonly resetMs: number;
}

/**
 * Why a request is refused: the limit is spent; requests that run, or other machines, keep the rest, which may become free
 * at any time; or what other machines have spent is not known, as the database cannot be reached.
 */
export type Refusal = "spent" | "kept" | "unknown";

/** The ledger's decision. */
export type Decision =
  & {
    /** Of each limited unit, after this request. */
    readonly left: readonly Left[];
  }
  & (
    | { readonly kind: "admitted"; readonly ticket: number }
    | {
      readonly kind: "refused";
      /** The limit that is reached; undefined: that of requests at the same time. */
      readonly limit: Limit | undefined;
      readonly why: Refusal;
      /** When it is worth asking again, in ms. */
      readonly retryMs: number;
    }
  );

/** What has become of an admitted request. */
export interface Settled {
  readonly ticket: number;
  readonly exchanges: readonly SpentExchange[];
}

/** What one exchange has used. */
export interface SpentExchange {
  readonly id: string;
  readonly spend: Spend;
}

/** See the module. */
export interface Ledger {
  /** Reads ahead what the limits of keys need, so that no request has to wait for it. Never rejects. */
  prepare(clients: readonly LimitedClient[]): Promise<void>;
  /**
   * Admits a request, and keeps for it what it may use; or refuses it.
   *
   * @throws the system's error if the spend cannot be read
   */
  admit(asked: AskedSpend): Promise<Decision>;
  /** Counts what a request has used, in place of what was kept for it; once for each ticket. */
  settle(settled: Settled): void;
  /** Gives back what is held; nothing is admitted after it. Never rejects. */
  close(): Promise<void>;
}
