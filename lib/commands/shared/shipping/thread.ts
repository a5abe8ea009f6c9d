/**
 * The thread that brings the history to a store, apart from the server: neither its work nor its failure delays an
 * answer. It runs the program's main module with the same arguments, as the workers of `serve` do.
 *
 * @module
 */
import type { CommandContext } from "../../../cli/command.ts";
import { scopeNamed } from "../../../core/worker_scope.ts";
import { loader } from "../../../core/load.ts";
import { sanitize } from "../../../core/text/text.ts";
import type { ArrivedRow } from "../../../history/store/postgres/arrivals.ts";
import { ElsewhereExchanges } from "../../../server/live/elsewhere.ts";
import type { ShippingState } from "../../../history/store/shipping/follow.ts";

/** The name of the scope, by which the program sees where it runs. */
const NAME = "chat-shipping";
/** Time for the last lines when the server stops, in ms; the others wait in the file. */
const LAST_MS = 2_000;
/** Time until a thread that failed is replaced, in ms. */
const RESTART_MS = 1_000;

/** What is brought where. */
interface Route {
  /** Path of the history's current file. */
  readonly path: string;
  /** Of the store. */
  readonly address: string;
  /** Bytes that the history's files may have. */
  readonly most?: number | undefined;
}

type ToShipping =
  | ({ readonly type: "open" } & Route)
  /** Begins or ends the reading of what arrives in the store; of what is there, from a time on. */
  | { readonly type: "watch"; readonly on: boolean; readonly since: number }
  | { readonly type: "stop" };

type FromShipping =
  | { readonly type: "ready" }
  | { readonly type: "state"; readonly state: ShippingState }
  | { readonly type: "said"; readonly line: string }
  | { readonly type: "arrived"; readonly rows: readonly ArrivedRow[] }
  | { readonly type: "done" };

/** The scope of the thread. */
interface ShippingScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<ToShipping>) => void) | null;
  postMessage(message: FromShipping): void;
}

const loadFollow = loader<
  typeof import("../../../history/store/shipping/follow.ts")
>(import.meta.url, "../../../history/store/shipping/follow.ts");
const loadShipper = loader<
  typeof import("../../../history/store/shipping/shipper.ts")
>(import.meta.url, "../../../history/store/shipping/shipper.ts");

const loadArrivals = loader<
  typeof import("../../../history/store/postgres/arrivals.ts")
>(import.meta.url, "../../../history/store/postgres/arrivals.ts");
const loadCosts = loader<typeof import("./costs.ts")>(
  import.meta.url,
  "./costs.ts",
);

/** This thread's scope if it is there to bring a history to a store. */
export function shippingScope(): ShippingScope | undefined {
  return scopeNamed<ShippingScope>(NAME);
}

/** Brings lines until the server ends the thread. */
export async function runShipping(
  context: CommandContext,
  scope: ShippingScope,
): Promise<never> {
  const opened = Promise.withResolvers<ToShipping & { type: "open" }>();
  const stop = new AbortController();
  scope.onmessage = ({ data }) => {
    if (data.type === "open") opened.resolve(data);
    else if (data.type === "watch") watching.turn(data);
    else stop.abort();
  };
  const watching = new Watching(scope, opened.promise);
  scope.postMessage({ type: "ready" });
  const { path, address, most } = await opened.promise;
  const [{ followHistory }, { Shipper }] = await Promise.all([
    loadFollow(),
    loadShipper(),
  ]);
  const { signal } = stop;
  const said = (line: string) => scope.postMessage({ type: "said", line });
  const { shippedCosts } = await loadCosts();
  // The thread that serves says what is wrong with a price file.
  const costOf = await shippedCosts(context, () => {});
  const shipper = await Shipper.of(path, address, { costOf, most });
  const onState = (state: ShippingState) =>
    scope.postMessage({ type: "state", state });
  try {
    await followHistory(shipper, { signal, said, onState });
  } catch {
    // It was stopped: nothing else ends it.
    await shipper.ship(() => {}).catch(() => {});
    await shipper.close();
  }
  scope.postMessage({ type: "done" });
  return await new Promise(() => {});
}

/** Tells the server what arrives in the store, while it wants to know. */
class Watching {
  readonly #scope: ShippingScope;
  readonly #route: Promise<Route>;
  #end: AbortController | undefined;

  constructor(scope: ShippingScope, route: Promise<Route>) {
    this.#scope = scope;
    this.#route = route;
  }

  turn({ on, since }: { readonly on: boolean; readonly since: number }): void {
    this.#end?.abort();
    this.#end = on ? new AbortController() : undefined;
    if (this.#end === undefined) return;
    this.#follow(this.#end.signal, since).catch(() => {}); // it was ended
  }

  async #follow(signal: AbortSignal, since: number): Promise<void> {
    const { address } = await this.#route;
    const { followArrivals } = await loadArrivals();
    const onRows = (rows: readonly ArrivedRow[]) =>
      this.#scope.postMessage({ type: "arrived", rows });
    await followArrivals(address, { signal, since, onRows });
  }
}

/** Starts the thread, and replaces it when it fails. */
export class ShippingThread implements AsyncDisposable {
  readonly #said: (line: string) => void;
  #worker: Worker | undefined;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #state: ShippingState | undefined;
  #onDone: (() => void) | undefined;
  #stopping = false;
  #isWatching = false;
  readonly #started = Date.now();
  /** What others record in the store. */
  readonly elsewhere: ElsewhereExchanges;

  /**
   * Starts nothing.
   *
   * @param said gets lines for the server's user
   * @param showsStore whether the server's pages show the store
   */
  constructor(said: (line: string) => void, showsStore = false) {
    this.#said = said;
    this.elsewhere = new ElsewhereExchanges((on) => {
      this.#isWatching = on;
      this.#tellWatching();
    }, showsStore);
  }

  /** How far the store is behind; undefined before the start. */
  get state(): ShippingState | undefined {
    return this.#state;
  }

  /**
   * Begins, if there are a history and a store.
   *
   * @param path of the history's current file
   * @param address of the store
   * @param most bytes that the history's files may have
   */
  start(
    path: string | undefined,
    address: string | undefined,
    most: number | undefined,
  ): void {
    if (path === undefined || address === undefined) return;
    this.#state ??= { failing: false, lag: 0, lines: 0 };
    const worker = new Worker(Deno.mainModule, { type: "module", name: NAME });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromShipping>) => {
      if (data.type === "ready") {
        const message: ToShipping = { type: "open", path, address, most };
        worker.postMessage(message);
        if (this.#isWatching) this.#tellWatching();
      } else if (data.type === "state") this.#state = data.state;
      else if (data.type === "said") this.#said(sanitize(data.line));
      else if (data.type === "arrived") this.elsewhere.add(data.rows);
      else this.#onDone?.();
    };
    worker.onerror = (event) => {
      event.preventDefault(); // else the runtime ends the server
      worker.terminate();
      this.#onDone?.();
      if (this.#stopping) return;
      this.#said(
        sanitize(`the history is brought to the store anew: ${event.message}`),
      );
      this.#restart = setTimeout(
        () => this.start(path, address, most),
        RESTART_MS,
      );
    };
  }

  #tellWatching(): void {
    const message: ToShipping = {
      type: "watch",
      on: this.#isWatching,
      since: this.#started,
    };
    this.#worker?.postMessage(message);
  }

  /** Brings the last lines if that takes no time, and ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    this.elsewhere[Symbol.dispose]();
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    const done = Promise.withResolvers<void>();
    this.#onDone = done.resolve;
    const timer = setTimeout(done.resolve, LAST_MS);
    const message: ToShipping = { type: "stop" };
    worker.postMessage(message);
    await done.promise;
    clearTimeout(timer);
    worker.terminate();
  }
}
