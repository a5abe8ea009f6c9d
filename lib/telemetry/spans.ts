/**
 * Makes a span for each exchange, and measures it; the runtime exports both if `OTEL_DENO=true`.
 *
 * @module
 */
import type { Draft } from "../history/record/draft.ts";
import { attributesOf, operationOf } from "./attributes.ts";
import { exchangeMetrics } from "./metrics.ts";
import { ATTRIBUTE } from "./names.ts";

/** Options of {@linkcode exchangeSpans}. */
export interface SpanOptions {
  /** The program's version. */
  readonly version: string;
  /** Converts a provider's name to that of OpenTelemetry's conventions. */
  readonly providerName: (name: string) => string;
}

/**
 * Loads OpenTelemetry's API, which the runtime implements, and returns a function that makes the span of an ended
 * exchange and measures it. It is given the conversation's id, if the exchange is recorded. The span is part of the client's trace, if the request names one.
 */
export async function exchangeSpans(
  { version, providerName }: SpanOptions,
): Promise<(draft: Draft, conversation: string | undefined) => void> {
  const {
    metrics,
    propagation,
    ROOT_CONTEXT,
    SpanKind,
    SpanStatusCode,
    trace,
  } = await import("@opentelemetry/api");
  const measure = exchangeMetrics(metrics.getMeter("chat", version));
  const tracer = trace.getTracer("chat", version);
  return (draft, conversation) => {
    const { started, ended, error, baseUrl, model, traceparent } = draft;
    const context = traceparent === undefined
      ? ROOT_CONTEXT
      : propagation.extract(ROOT_CONTEXT, { traceparent });
    const attributes = attributesOf(
      draft,
      providerName(draft.provider),
      conversation,
    );
    const span = tracer.startSpan(`${operationOf(draft)} ${model}`, {
      // The built-in model runs in this process.
      kind: URL.parse(baseUrl)?.hostname ? SpanKind.CLIENT : SpanKind.INTERNAL,
      startTime: started,
      attributes,
    }, context);
    measure(draft, attributes);
    if (attributes[ATTRIBUTE.error] !== undefined) {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        ...(error === undefined ? {} : { message: error.message }),
      });
    }
    span.end(ended);
  };
}
