/**
 * All requests of a server, for those who watch them.
 *
 * @module
 */
import { RequestTrace } from "./request_trace.ts";
import type { ServerRequest } from "./server_request.ts";

/** Traces requests and hands each over when it is over. */
export class Traffic {
  readonly #watchers: readonly ((trace: RequestTrace) => void)[];
  #open = 0;

  /** Each watcher is called once for each request. */
  constructor(watchers: readonly ((trace: RequestTrace) => void)[]) {
    this.#watchers = watchers;
  }

  /** Requests that are being answered. */
  get open(): number {
    return this.#open;
  }

  /** Begins to trace a request, in which others find its trace. */
  begin(
    request: Pick<ServerRequest, "trace">,
    facts: { id: string; method: string; path: string },
  ): RequestTrace {
    this.#open++;
    const trace = new RequestTrace(facts, (trace) => {
      this.#open--;
      for (const watch of this.#watchers) watch(trace);
    });
    request.trace = trace;
    return trace;
  }
}
