/**
 * Measures exchanges; the runtime exports the metrics if `OTEL_DENO=true`.
 *
 * @module
 */
import type { Meter } from "@opentelemetry/api";
import type { Draft } from "../history/record/draft.ts";
import { type AttributeValue, operationOf } from "./attributes.ts";
import { tokenCounts } from "./counts.ts";
import { ATTRIBUTE, INFERENCE, METRIC } from "./names.ts";

/** Bounds of the histograms' buckets, which the conventions give: seconds, and tokens. */
const SECONDS = Array.from({ length: 14 }, (_, i) => 2 ** i / 100);
const TOKENS = Array.from({ length: 14 }, (_, i) => 4 ** i);

/** The attributes of a span that its metrics have, too. */
const SHARED = [
  ATTRIBUTE.operation,
  ATTRIBUTE.provider,
  ATTRIBUTE.model,
  ATTRIBUTE.responseModel,
  ATTRIBUTE.serverAddress,
  ATTRIBUTE.serverPort,
];

/** Makes a function that measures an ended exchange, given the attributes of its span. */
export function exchangeMetrics(
  meter: Meter,
): (draft: Draft, attributes: Record<string, AttributeValue>) => void {
  const seconds = (name: string) =>
    meter.createHistogram(name, {
      unit: "s",
      advice: { explicitBucketBoundaries: SECONDS },
    });
  const tokens = (name: string) =>
    meter.createHistogram(name, {
      unit: "{token}",
      advice: { explicitBucketBoundaries: TOKENS },
    });
  const counter = (name: string) =>
    meter.createCounter(name, { unit: "{token}" });
  const duration = seconds(METRIC.duration);
  const firstChunk = seconds(METRIC.timeToFirstChunk);
  const perChunk = seconds(METRIC.timePerOutputChunk);
  const inputPerCall = tokens(METRIC.inputPerCall);
  const outputPerCall = tokens(METRIC.outputPerCall);
  const used = {
    input: counter(METRIC.inputTokens),
    output: counter(METRIC.outputTokens),
    cacheRead: counter(METRIC.cacheReadTokens),
    cacheWrite: counter(METRIC.cacheWriteTokens),
    reasoning: counter(METRIC.reasoningTokens),
  };
  return (draft, attributes) => {
    if (!INFERENCE.includes(operationOf(draft))) return;
    const shared = pick(attributes, SHARED);
    const outcome = pick(attributes, [...SHARED, ATTRIBUTE.error]);
    duration.record(draft.totalMs / 1000, outcome);
    if (draft.request.stream === true) {
      const { firstTokenMs, deltas } = draft;
      if (firstTokenMs !== null) firstChunk.record(firstTokenMs / 1000, shared);
      for (const [i, [at]] of deltas.entries()) {
        const before = deltas[i - 1]?.[0];
        if (before !== undefined) perChunk.record((at - before) / 1000, shared);
      }
    }
    if (draft.usage === undefined) return;
    const counts = tokenCounts(draft.usage);
    inputPerCall.record(counts.input, outcome);
    outputPerCall.record(counts.output, outcome);
    // Providers do not say which tokens were text.
    const labels = { ...shared, [ATTRIBUTE.modality]: "unknown" };
    for (const [name, sum] of Object.entries(used)) {
      const count = counts[name as keyof typeof used];
      if (count !== undefined) sum.add(count, labels);
    }
  };
}

function pick(
  attributes: Record<string, AttributeValue>,
  names: readonly string[],
): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => names.includes(name)),
  );
}
