/**
 * Traces a reply until it has been sent.
 *
 * @module
 */
import { type Feed, Reply } from "../reply.ts";
import type { RequestTrace } from "./request_trace.ts";
import type { ServerRequest } from "../server_request.ts";

/** Wraps a reply so that the trace gets its bytes and its end. */
export function tracedReply(
  reply: Reply,
  request: Pick<ServerRequest, "method" | "signal">,
  trace: RequestTrace,
): Reply {
  const { signal, method } = request;
  if (signal.aborted) {
    trace.ended(true);
    return reply;
  }
  const { body, status } = reply;
  trace.status = status;
  if (typeof body === "function" && method !== "HEAD") {
    return new Reply(tracedFeed(body, signal, trace), reply);
  }
  if (method !== "HEAD") trace.bytes = body?.length ?? 0;
  trace.ended();
  return reply;
}

/** Also ends the trace if the client disconnects before the feed has started. */
function tracedFeed(
  feed: Feed,
  signal: AbortSignal,
  trace: RequestTrace,
): Feed {
  // Some clients disconnect at the end mark of a stream, while the record is still being written.
  const onAbort = () => trace.ended(!trace.isAnswered);
  signal.addEventListener("abort", onAbort);
  return async (sink) => {
    try {
      await feed({
        write(bytes) {
          trace.bytes += bytes.length;
          return sink.write(bytes);
        },
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
      trace.ended();
    }
  };
}
