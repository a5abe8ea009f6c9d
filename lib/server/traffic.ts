/**
 * All requests of a server, for those who watch them.
 *
 * @module
 */
import { RequestTrace } from "./request_trace.ts";

/** Traces requests and hands each over when it is over. */
export class Traffic {
  readonly #traces = new WeakMap<object, RequestTrace>();
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

  /**
   * Begins to trace a request.
   *
   * @param request by which others find its trace
   */
  begin(
    request: object,
    facts: { id: string; method: string; path: string },
  ): RequestTrace {
    this.#open++;
    const trace = new RequestTrace(facts, (trace) => {
      this.#open--;
      for (const watch of this.#watchers) watch(trace);
    });
    this.#traces.set(request, trace);
    return trace;
  }

  /** The trace of a request. */
  of(request: object): RequestTrace | undefined {
    return this.#traces.get(request);
  }
}
