/**
 * A span for each exchange, for the exporter of the runtime, which `OTEL_DENO=true` switches on.
 *
 * @module
 */
import type { Draft } from "../conversation/draft.ts";
import { attributesOf, operationOf } from "./attributes.ts";

/** What spans are named after. */
export interface SpanOptions {
  /** The program's version. */
  readonly version: string;
  /** The name that OpenTelemetry knows a provider by, from the registry's. */
  readonly providerName: (name: string) => string;
}

/**
 * Loads OpenTelemetry's interface, of which the runtime is the implementation, and returns what makes a span of an
 * exchange that has ended. It is part of the trace that the exchange's client names, if it does.
 */
export async function exchangeSpans(
  { version, providerName }: SpanOptions,
): Promise<(draft: Draft) => void> {
  const { propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } =
    await import("@opentelemetry/api");
  const tracer = trace.getTracer("chat", version);
  return (draft) => {
    const { started, ended, error, baseUrl, model, traceparent } = draft;
    const context = traceparent === undefined
      ? ROOT_CONTEXT
      : propagation.extract(ROOT_CONTEXT, { traceparent });
    const attributes = attributesOf(draft, providerName(draft.provider));
    const span = tracer.startSpan(`${operationOf(draft)} ${model}`, {
      // Some models are part of this process.
      kind: URL.parse(baseUrl)?.hostname ? SpanKind.CLIENT : SpanKind.INTERNAL,
      startTime: started,
      attributes,
    }, context);
    if (attributes["error.type"] !== undefined) {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        ...(error === undefined ? {} : { message: error.message }),
      });
    }
    span.end(ended);
  };
}
