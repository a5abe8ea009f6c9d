/**
 * Traces all requests of a server, for log and metrics.
 *
 * @module
 */
import type { Pricing } from "./pricing.ts";
import { RequestTrace } from "./request_trace.ts";
import type { ServerRequest } from "../server_request.ts";

/** Traces requests and gives each trace to the watchers when it ends. */
export class Traffic {
  readonly #watchers: readonly ((trace: RequestTrace) => void)[];
  readonly #pricing: Pricing | undefined;
  #open = 0;

  /** Each watcher is called once for each request. */
  constructor(
    watchers: readonly ((trace: RequestTrace) => void)[],
    pricing?: Pricing,
  ) {
    this.#watchers = watchers;
    this.#pricing = pricing;
  }

  /** Resolves when the watchers have seen every trace that has ended. */
  async settled(): Promise<void> {
    await this.#pricing?.settled();
  }

  /** Number of requests that are being answered. */
  get open(): number {
    return this.#open;
  }

  /** Starts to trace a request and sets its `trace`. */
  begin(
    request: Pick<ServerRequest, "trace">,
    facts: { id: string; method: string; path: string },
  ): RequestTrace {
    this.#open++;
    const trace = new RequestTrace(facts, (trace) => {
      this.#open--;
      const show = () => {
        for (const watch of this.#watchers) watch(trace);
      };
      if (this.#pricing === undefined) show();
      else this.#pricing.price(trace, show);
    });
    request.trace = trace;
    return trace;
  }
}
