/**
 * What takes the place of an OpenTelemetry collector: OTLP over HTTP, in JSON.
 *
 * @module
 */
import { fakeUpstream } from "../helpers/fake_upstream.ts";

/** A span as it was exported, its attributes as plain values. */
export interface ExportedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly parentSpanId: string;
  readonly attributes: Record<string, unknown>;
  readonly status: { code?: number; message?: string };
  readonly durationMs: number;
}

/** A point of a metric. */
export interface ExportedPoint {
  readonly unit: string;
  readonly attributes: Record<string, unknown>;
  /** Of a counter its value, of a histogram the sum. */
  readonly sum: number;
  /** Of a histogram. */
  readonly count?: number;
}

/** A running collector. */
export interface Collector extends AsyncDisposable {
  /** Makes a process export to it. */
  readonly env: Record<string, string>;
  /** The spans of this program's own so far; those of the runtime are left out. */
  spans(): ExportedSpan[];
  /** The points of this program's own metrics so far, as last exported, by the metric's name. */
  metrics(): Record<string, ExportedPoint[]>;
  /** All that was exported, as it came. */
  text(): string;
}

/** Starts a collector. */
export function fakeCollector(): Collector {
  const server = fakeUpstream(() => Response.json({}));
  return {
    env: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
    },
    spans: () =>
      server.requests.filter(({ path }) => path === "/v1/traces")
        .flatMap(({ body }) => spansOf(JSON.parse(body))),
    metrics: () =>
      Object.assign(
        {},
        ...server.requests.filter(({ path }) => path === "/v1/metrics")
          .map(({ body }) => metricsOf(JSON.parse(body))),
      ),
    text: () => server.requests.map(({ body }) => body).join("\n"),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

type Json = Record<string, unknown>;

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}

function spansOf(body: Json): ExportedSpan[] {
  return list(body["resourceSpans"])
    .flatMap((resource) => list(resource["scopeSpans"]))
    .filter((scope) => (scope["scope"] as Json)["name"] === "chat")
    .flatMap((scope) => list(scope["spans"]))
    .map((span) => ({
      name: String(span["name"]),
      kind: Number(span["kind"]),
      traceId: String(span["traceId"]),
      parentSpanId: String(span["parentSpanId"]),
      attributes: attributesOf(span),
      status: span["status"] as ExportedSpan["status"],
      durationMs: (Number(span["endTimeUnixNano"]) -
        Number(span["startTimeUnixNano"])) / 1e6,
    }));
}

function metricsOf(body: Json): Record<string, ExportedPoint[]> {
  const metrics = list(body["resourceMetrics"])
    .flatMap((resource) => list(resource["scopeMetrics"]))
    .filter((scope) => (scope["scope"] as Json)["name"] === "chat")
    .flatMap((scope) => list(scope["metrics"]));
  return Object.fromEntries(
    metrics.map(({ name, unit, sum, histogram }) => [
      String(name),
      list(((sum ?? histogram) as Json)["dataPoints"]).map((point) => ({
        unit: String(unit),
        attributes: attributesOf(point),
        sum: Number(point["sum"] ?? point["asInt"] ?? point["asDouble"]),
        ...histogram === undefined ? {} : { count: Number(point["count"]) },
      })),
    ]),
  );
}

function attributesOf(value: Json): Record<string, unknown> {
  return Object.fromEntries(
    list(value["attributes"]).map(({ key, value }) => [
      String(key),
      plain(value as Json),
    ]),
  );
}

function plain(value: Json): unknown {
  const [[kind = "", held] = []] = Object.entries(value);
  if (kind === "arrayValue") return list((held as Json)["values"]).map(plain);
  return kind === "intValue" || kind === "doubleValue" ? Number(held) : held;
}
