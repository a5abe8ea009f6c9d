/**
 * Seeing a reply out.
 *
 * @module
 */
import { type Feed, Reply } from "./reply.ts";
import type { RequestTrace } from "./request_trace.ts";
import type { ServerRequest } from "./server_request.ts";

/** The same reply, whose trace learns how it ends. */
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

/** A client that leaves ends the reply; the feed need not even have begun. */
function tracedFeed(
  feed: Feed,
  signal: AbortSignal,
  trace: RequestTrace,
): Feed {
  const leave = () => trace.ended(true);
  signal.addEventListener("abort", leave);
  return async (sink) => {
    try {
      await feed({
        write(bytes) {
          trace.bytes += bytes.length;
          return sink.write(bytes);
        },
      });
    } finally {
      signal.removeEventListener("abort", leave);
      trace.ended();
    }
  };
}
