/**
 * What `GET /metrics` reports.
 *
 * @module
 */
import type { Registry } from "../../../clients/registry.ts";
import type { ShippingState } from "../../../history/store/shipping/follow.ts";
import type { History } from "../../../history/history.ts";
import type { RequestTrace, TracedExchange } from "../request_trace.ts";
import { Counter, type Family, Gauge, Histogram } from "./families.ts";
import type { FamilyState } from "./family_state.ts";
import { ModelLabels } from "./model_labels.ts";

/** The sources of gauges. */
export interface MetricsSources {
  readonly version: string;
  /** For the circuits. */
  readonly registry: Registry;
  /** Absent if nothing is recorded. */
  readonly store?: History | undefined;
  /** See {@linkcode ServerContext.shipping}. */
  readonly shipping?: (() => ShippingState | undefined) | undefined;
  /** Number of requests that are being answered. */
  readonly open: () => number;
  /** Number of this thread, from 0; undefined if there is only one. */
  readonly worker?: number | undefined;
}

/** Bucket bounds in seconds, for the first token of a local model up to the long answer of a reasoning model. */
const SECONDS = [
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
  25,
  60,
  120,
  300,
  600,
];

/** The label of requests without a model. */
const NONE = "none";

/** The server's metrics, since its start. */
export class ServerMetrics {
  readonly #models = new ModelLabels();
  readonly #requests = new Counter({
    name: "chat_requests_total",
    help: "Finished requests, by endpoint, model and status of the reply.",
    labels: ["endpoint", "model", "status"],
  });
  readonly #duration = new Histogram({
    name: "chat_request_duration_seconds",
    help: "From a request's head to the end of its reply.",
    labels: ["endpoint", "model"],
  }, SECONDS);
  readonly #firstToken = new Histogram({
    name: "chat_time_to_first_token_seconds",
    help: "From the call to a model to the first character of its answer.",
    labels: ["model"],
  }, SECONDS);
  readonly #tokens = new Counter({
    name: "chat_tokens_total",
    help: "Tokens as the providers count them.",
    labels: ["model", "type"],
  });
  readonly #cost = new Counter({
    name: "chat_cost_dollars_total",
    help: "What exchanges cost, as far as their price is known.",
    labels: ["model"],
  });
  readonly #errors = new Counter({
    name: "chat_upstream_errors_total",
    help: "Calls without a complete answer, retries not counted.",
    labels: ["provider", "kind"],
  });
  readonly #retries = new Counter({
    name: "chat_upstream_retries_total",
    help: "Requests sent to a provider once more.",
    labels: ["provider"],
  });
  readonly #byWorker = new Counter({
    name: "chat_worker_requests_total",
    help: "Finished requests, by the worker that answered.",
    labels: ["worker", "endpoint"],
  });
  readonly #clientRequests = new Counter({
    name: "chat_client_requests_total",
    help: "Finished requests of client keys, by the key's name and status.",
    labels: ["client", "status"],
  });
  readonly #clientTokens = new Counter({
    name: "chat_client_tokens_total",
    help: "Tokens of client keys as the providers count them.",
    labels: ["client", "type"],
  });
  readonly #clientCost = new Counter({
    name: "chat_client_cost_dollars_total",
    help: "What exchanges of client keys cost, as far as their price is known.",
    labels: ["client"],
  });
  readonly #worker: number | undefined;
  readonly #families: readonly Family[];

  constructor(sources: MetricsSources) {
    this.#worker = sources.worker;
    this.#families = [
      this.#requests,
      this.#duration,
      this.#firstToken,
      this.#tokens,
      this.#cost,
      this.#errors,
      this.#retries,
      this.#clientRequests,
      this.#clientTokens,
      this.#clientCost,
      ...gauges(sources),
      ...(sources.worker === undefined ? [] : [this.#byWorker]),
    ];
  }

  /** Counts a request that has ended. */
  count(trace: RequestTrace): void {
    const { endpoint = "unknown", status, durationMs, exchanges } = trace;
    let model = NONE;
    for (const exchange of exchanges) model = this.#countExchange(exchange);
    this.#requests.add([endpoint, model, String(status)]);
    this.#duration.observe([endpoint, model], durationMs / 1000);
    if (trace.client !== undefined) this.#countClient(trace.client, trace);
    if (this.#worker !== undefined) {
      this.#byWorker.add([String(this.#worker), endpoint]);
    }
  }

  state(): FamilyState[] {
    return this.#families.map((family) => family.state());
  }

  /** Writes all metrics in Prometheus' text format. */
  write(): string {
    return this.#families.map((family) => family.write()).join("");
  }

  /** Their names are few: those of the file of keys. */
  #countClient(client: string, { status, exchanges }: RequestTrace): void {
    this.#clientRequests.add([client, String(status)]);
    for (const { usage, cost } of exchanges) {
      if (usage) {
        this.#clientTokens.add([client, "prompt"], usage.prompt_tokens);
        this.#clientTokens.add([client, "completion"], usage.completion_tokens);
      }
      if (cost !== undefined) this.#clientCost.add([client], cost);
    }
  }

  #countExchange(exchange: TracedExchange): string {
    const { provider, name, status, firstTokenMs, usage, failure, cost } =
      exchange;
    const model = this.#models.of(name, status === "completed");
    if (firstTokenMs !== null) {
      this.#firstToken.observe([model], firstTokenMs / 1000);
    }
    if (usage) {
      this.#tokens.add([model, "prompt"], usage.prompt_tokens);
      this.#tokens.add([model, "completion"], usage.completion_tokens);
    }
    if (cost !== undefined) this.#cost.add([model], cost);
    if (failure !== undefined) this.#errors.add([provider, failure]);
    const retries = exchange.attempts - 1;
    if (retries > 0) this.#retries.add([provider], retries);
    return model;
  }
}

/** How far the store is behind; without a store they have no values. */
function shippingFamilies(state: () => ShippingState | undefined): Family[] {
  const gauge = (
    name: string,
    help: string,
    value: (state: ShippingState) => number | undefined,
  ) =>
    new Gauge({ name: `chat_store_${name}`, help, labels: [] }, () => {
      const now = state();
      const found = now === undefined ? undefined : value(now);
      return found === undefined ? [] : [[[], found]];
    });
  return [
    gauge(
      "reachable",
      "Whether the last attempt to bring lines to the store succeeded.",
      ({ failing }) => Number(!failing),
    ),
    gauge(
      "lag_seconds",
      "For how long recorded lines have waited for the store.",
      ({ lag }) => lag,
    ),
    gauge(
      "lines",
      "Lines that have arrived in the store since the start.",
      ({ lines }) => lines,
    ),
    gauge(
      "spool_bytes",
      "What the history's files take, with --history-max-size.",
      ({ spool }) => spool?.bytes,
    ),
    gauge(
      "spool_over",
      "Whether they take more than --history-max-size, because lines have not arrived.",
      ({ spool }) => spool && Number(spool.over),
    ),
  ];
}

/** The gauges, which are read on request. */
function gauges(
  { version, registry, store, shipping, open }: MetricsSources,
): Family[] {
  const head = (name: string, help: string, ...labels: string[]) => ({
    name: `chat_${name}`,
    help,
    labels,
  });
  return [
    new Gauge(
      head("requests_in_flight", "Requests that are being answered."),
      () => [[[], open()]],
    ),
    new Gauge(
      head(
        "circuit_state",
        "1 for the state of a provider's circuit, 0 for others; with several workers, the number of workers in that state.",
        "provider",
        "state",
      ),
      () =>
        [...registry.circuits.known].flatMap(([provider, { state }]) =>
          ["closed", "open", "probing"].map((
            one,
          ): [string[], number] => [[provider, one], Number(one === state)])
        ),
    ),
    new Gauge(
      {
        ...head(
          "history_writable",
          "Whether the history's last write succeeded.",
        ),
        merge: "min",
      },
      () => store === undefined ? [] : [[[], Number(!store.state.failing)]],
    ),
    new Gauge(
      head("history_queue_lines", "Lines that wait to be written."),
      () => store === undefined ? [] : [[[], store.state.lines]],
    ),
    new Gauge(
      head("history_queue_characters", "Characters of those lines."),
      () => store === undefined ? [] : [[[], store.state.characters]],
    ),
    ...shippingFamilies(() => shipping?.()),
    new Gauge(
      {
        ...head(
          "build_info",
          "Always 1; the label is the version of the server.",
          "version",
        ),
        merge: "max",
      },
      () => [[[version], 1]],
    ),
  ];
}
