/**
 * A client key for which leases are held, and what its requests ask for.
 *
 * @module
 */
import {
  type AskedSpend,
  type LimitedClient,
  NOTHING,
  type Spend,
} from "../ledger.ts";
import { minus, sumOf } from "../spend.ts";

/** So long after a request another one is likely, in ms. */
const ACTIVE_MS = 2_000;
/** How often the leases of a key that nobody uses are renewed, in ms. */
const RENEW_MS = 60_000;

/** See the module. Times are of a steady clock, in ms. */
export class KnownClient {
  #client: LimitedClient;
  #asked = -Infinity;
  #renewed = -Infinity;
  #wasBusy = false;
  #usual: Spend = NOTHING;
  #waiting: Spend = NOTHING;
  #count = 0;

  constructor(client: LimitedClient) {
    this.#client = client;
  }

  get client(): LimitedClient {
    return this.#client;
  }

  /** What the last request may use, if it came just now; else nothing. */
  usual(now: number): Spend {
    return now - this.#asked < ACTIVE_MS ? this.#usual : NOTHING;
  }

  /** What requests wait for: each counts as one. */
  get waiting(): Spend {
    return { ...this.#waiting, requests: this.#count };
  }

  /** The key may have changed. */
  change(client: LimitedClient): void {
    this.#client = client;
    this.#renewed = -Infinity;
  }

  /** A request comes in; limits of which nothing was known are leased from now on. */
  ask({ most, ...client }: AskedSpend, now: number): void {
    this.#asked = now;
    this.#usual = most;
    const known = this.#client;
    const isKnown = client.concurrent === known.concurrent &&
      client.names.length === known.names.length &&
      client.limits.every((one) =>
        known.limits.some(({ unit, per, most }) =>
          unit === one.unit && per === one.per && most === one.most
        )
      );
    if (!isKnown) this.change(client);
  }

  /** A request waits until what is returned is disposed of. */
  wait(most: Spend): Disposable {
    this.#waiting = sumOf(this.#waiting, most);
    this.#count++;
    return {
      [Symbol.dispose]: () => {
        this.#waiting = --this.#count === 0
          ? NOTHING
          : sumOf(this.#waiting, minus(most));
      },
    };
  }

  /** Whether its leases are to be renewed, also because what they cover may have become less. */
  isDue(now: number, isBusy: boolean): boolean {
    return isBusy || this.#wasBusy || this.#count > 0 ||
      now - this.#renewed >= RENEW_MS ||
      this.#renewed - this.#asked < ACTIVE_MS;
  }

  /** Its leases are as they should be now. */
  renewed(now: number, isBusy: boolean): void {
    this.#renewed = now;
    this.#wasBusy = isBusy;
  }
}
