/**
 * What the requests of this machine keep and have used, and how much of that the shared history counts.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { PERIODS } from "../client_key.ts";
import { type Kept, KeptSpend } from "../kept.ts";
import type { Settled, Spend } from "../ledger.ts";
import { Sums } from "../spend.ts";
import { windowStart } from "../windows.ts";

/** Ids of exchanges that may still be settled here after they have arrived. */
const MOST_SEEN = 100_000;

/** Something that was used, and when its request came in, in ms. */
interface Used {
  readonly client: string;
  readonly at: number;
  readonly spend: Spend;
}

/** See the module. */
export class OwnSpend {
  readonly #open = new Map<number, Used>();
  readonly #kept = new KeptSpend();
  /** Settled, and not arrived. */
  readonly #settled = new NameMap<Used>();
  readonly #sums = new Sums();
  readonly #arrived = new Sums();
  /** How many of a name. */
  readonly #waiting = new NameMap<number>();
  /** When exchanges began that have arrived, by their own machine's clock. */
  readonly #seen = new NameMap<number>();
  #next = 0;

  /** A request was admitted; returns its ticket. */
  open(client: string, at: number, spend: Spend): number {
    const ticket = this.#next++;
    this.#open.set(ticket, { client, at, spend });
    this.#kept.keep(client, spend);
    return ticket;
  }

  /** Its exchanges have ended. */
  settle({ ticket, exchanges }: Settled): void {
    const open = this.#open.get(ticket);
    if (open === undefined) return;
    this.#open.delete(ticket);
    const { client, at } = open;
    this.#kept.release(client, open.spend);
    for (const { id, spend } of exchanges) {
      const used = { client, at, spend };
      this.#sums.add(client, at, spend);
      const started = this.#seen.get(id);
      if (started !== undefined) this.#leave(used, started);
      else {
        this.#settled.set(id, used);
        this.#wait(client, 1);
      }
    }
  }

  /** An exchange has arrived in the shared history. */
  arrived(id: string, started: number): void {
    const used = this.#settled.get(id);
    if (used !== undefined) {
      this.#settled.delete(id);
      this.#wait(used.client, -1);
      return this.#leave(used, started);
    }
    this.#seen.set(id, started);
    for (const old of this.#seen.keys()) {
      if (this.#seen.size <= MOST_SEEN) break;
      this.#seen.delete(old);
    }
  }

  /** What the running requests of a key keep. */
  kept(names: readonly string[]): Kept {
    return this.#kept.of(names);
  }

  /** Whether a key has requests that run, or have not arrived. */
  isBusy(names: readonly string[]): boolean {
    return this.kept(names).count > 0 ||
      names.some((name) => this.#waiting.has(name));
  }

  /** The sums of what has been used. */
  get all(): Pick<Sums, "of"> {
    return this.#sums;
  }

  /** The sums of that part of it which the history counts. */
  get counted(): Pick<Sums, "of"> {
    return this.#arrived;
  }

  /** From now on the history counts it; not in a window before that of the request: its machine's clock is behind. */
  #leave({ client, at, spend }: Used, started: number): void {
    const counted = PERIODS.filter((per) => started >= windowStart(at, per));
    this.#arrived.add(client, at, spend, counted);
  }

  #wait(client: string, change: number): void {
    const count = (this.#waiting.get(client) ?? 0) + change;
    if (count === 0) this.#waiting.delete(client);
    else this.#waiting.set(client, count);
  }
}
