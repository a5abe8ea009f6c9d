/**
 * The clients that have keys, for a server: who they are, and what decides what they may spend.
 *
 * @module
 */
import { loader } from "../../core/load.ts";
import { type Ledger, limitsOf } from "../../keys/ledger.ts";
import type { WatchedKeys } from "../../keys/watched_keys.ts";
import type { PriceList } from "../../prices/price_list.ts";
import type { AdmissionRequest, AdmittedRequest } from "./admit.ts";

const loadAdmit = loader<typeof import("./admit.ts")>(
  import.meta.url,
  "./admit.ts",
);

/** What requests of client keys need; nothing of it is opened before the first one. */
export interface ClientsOptions {
  readonly keys: WatchedKeys;
  /** Opens the one ledger of all threads. */
  readonly ledger: (prices: PriceList) => Promise<Ledger>;
  /** What models cost. */
  readonly prices: () => Promise<PriceList>;
}

/** See the module. */
export class Clients {
  readonly #options: ClientsOptions;
  #prices: Promise<PriceList> | undefined;
  #ledger: Promise<Ledger> | undefined;

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  /** See {@linkcode WatchedKeys.refresh}. */
  refresh(): Promise<void> | undefined {
    return this.#options.keys.refresh();
  }

  /** Reads ahead what the limits of the keys need; loads nothing without limits. Never rejects. */
  async prepare(): Promise<void> {
    const clients = this.#options.keys.keys.map(limitsOf);
    const isLimited = clients.some(({ limits, concurrent }) =>
      limits.length > 0 || concurrent !== undefined
    );
    if (!isLimited) return;
    try {
      await (await this.ledger()).prepare(clients);
    } catch {
      // the first request is given the error
    }
  }

  /** Gives back what the ledger holds. Never rejects. */
  async close(): Promise<void> {
    try {
      await (await this.#ledger)?.close();
    } catch {
      // it could not be opened
    }
  }

  /** The ledger. */
  ledger(): Promise<Ledger> {
    this.#ledger ??= this.#open();
    return this.#ledger;
  }

  /**
   * Admits a request: finds its models, and keeps what it may cost.
   *
   * @throws {ApiError} 403 for a model that the key may not use, 429 over a limit
   */
  async admit(request: AdmissionRequest): Promise<AdmittedRequest> {
    const [{ admit }, ledger, prices] = await Promise.all([
      loadAdmit(),
      this.ledger(),
      this.#prices ??= this.#options.prices(),
    ]);
    return await admit(request, { ledger, prices });
  }

  async #open(): Promise<Ledger> {
    this.#prices ??= this.#options.prices();
    return await this.#options.ledger(await this.#prices);
  }
}
