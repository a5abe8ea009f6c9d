/**
 * What `GET /metrics` reports.
 *
 * @module
 */
import type { Registry } from "../../clients/registry.ts";
import type { HistoryStore } from "../../conversation/history.ts";
import type { RequestTrace, TracedExchange } from "../request_trace.ts";
import { Counter, type Family, Gauge, Histogram } from "./families.ts";
import type { FamilyState } from "./family_state.ts";
import { ModelLabels } from "./model_labels.ts";

/** Where the states come from that metrics show. */
export interface MetricsSources {
  /** The program's version. */
  readonly version: string;
  /** Has the circuits. */
  readonly registry: Registry;
  /** Absent when nothing is recorded. */
  readonly store?: HistoryStore | undefined;
  /** How many requests are being answered. */
  readonly open: () => number;
  /** Which of several threads counts, from 0; undefined where there is only one. */
  readonly worker?: number | undefined;
}

/** Seconds: from a local model's first word to a long answer of a reasoning one. */
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

/** In place of a model where none was asked. */
const NONE = "none";

/** Counts what happens; all of a server's life. */
export class ServerMetrics {
  readonly #models = new ModelLabels();
  readonly #requests = new Counter({
    name: "chat_requests_total",
    help: "Requests that are over, by endpoint, model and status of the reply.",
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
  readonly #errors = new Counter({
    name: "chat_upstream_errors_total",
    help: "Calls that a provider did not answer whole, retries not counted.",
    labels: ["provider", "kind"],
  });
  readonly #retries = new Counter({
    name: "chat_upstream_retries_total",
    help: "Requests sent to a provider once more.",
    labels: ["provider"],
  });
  readonly #byWorker = new Counter({
    name: "chat_worker_requests_total",
    help: "Requests that are over, by the worker that answered.",
    labels: ["worker", "endpoint"],
  });
  readonly #worker: number | undefined;
  readonly #families: readonly Family[];

  /** Begins to count. */
  constructor(sources: MetricsSources) {
    this.#worker = sources.worker;
    this.#families = [
      this.#requests,
      this.#duration,
      this.#firstToken,
      this.#tokens,
      this.#errors,
      this.#retries,
      ...states(sources),
      ...(sources.worker === undefined ? [] : [this.#byWorker]),
    ];
  }

  /** Takes note of a request that is over. */
  count(trace: RequestTrace): void {
    const { endpoint = "unknown", status, durationMs, exchanges } = trace;
    let model = NONE;
    for (const exchange of exchanges) model = this.#countExchange(exchange);
    this.#requests.add([endpoint, model, String(status)]);
    this.#duration.observe([endpoint, model], durationMs / 1000);
    if (this.#worker !== undefined) {
      this.#byWorker.add([String(this.#worker), endpoint]);
    }
  }

  /** All metrics as they are now. */
  state(): FamilyState[] {
    return this.#families.map((family) => family.state());
  }

  /** All metrics, in Prometheus' text format. */
  write(): string {
    return this.#families.map((family) => family.write()).join("");
  }

  #countExchange(exchange: TracedExchange): string {
    const { provider, name, status, firstTokenMs, usage, failure } = exchange;
    const model = this.#models.of(name, status === "completed");
    if (firstTokenMs !== null) {
      this.#firstToken.observe([model], firstTokenMs / 1000);
    }
    if (usage) {
      this.#tokens.add([model, "prompt"], usage.prompt_tokens);
      this.#tokens.add([model, "completion"], usage.completion_tokens);
    }
    if (failure !== undefined) this.#errors.add([provider, failure]);
    const retries = exchange.attempts - 1;
    if (retries > 0) this.#retries.add([provider], retries);
    return model;
  }
}

/** What is looked up when somebody asks. */
function states(
  { version, registry, store, open }: MetricsSources,
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
        "1 for the state of a provider's circuit, 0 for the others; how many workers see it so where there are several.",
        "provider",
        "state",
      ),
      () =>
        [...registry.circuits].flatMap(([provider, { state }]) =>
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
        across: "least",
      },
      () => store === undefined ? [] : [[[], Number(!store.state.failing)]],
    ),
    new Gauge(
      head("history_queue_lines", "Lines that wait to be written."),
      () => store === undefined ? [] : [[[], store.state.lines]],
    ),
    new Gauge(
      head("history_queue_characters", "What those lines hold."),
      () => store === undefined ? [] : [[[], store.state.characters]],
    ),
    new Gauge(
      {
        ...head("build_info", "1, of the version that runs.", "version"),
        across: "most",
      },
      () => [[[version], 1]],
    ),
  ];
}
