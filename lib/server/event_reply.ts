/**
 * The streaming reply: its headers, and the feed that a leaving client stops.
 *
 * @module
 */
import type { ReplyHeaders } from "../core/wire_reply.ts";
import { type EventSink, eventStream } from "./event_stream.ts";
import type { ServerExchange } from "./exchange.ts";
import { passedHeaders } from "./reply_headers.ts";

/** What a streaming reply depends on beside its exchange. */
export interface EventReplyOptions {
  /** Headers of the provider's reply. */
  readonly upstream?: ReplyHeaders | undefined;
  /** See {@linkcode EventStreamOptions.keepAlive}. */
  readonly keepAlive?: string | undefined;
}

/**
 * A reply of status 200 whose events `feed` writes; to be made once it is certain that there is an answer.
 *
 * @param feed ends the exchange, whatever happens, and throws nothing
 */
export function eventReply(
  exchange: Pick<ServerExchange, "signal" | "keepAliveMs" | "leave">,
  feed: (sink: EventSink) => Promise<void>,
  { upstream, keepAlive }: EventReplyOptions = {},
): Response {
  const headers = passedHeaders(upstream);
  headers.set("content-type", "text/event-stream; charset=utf-8");
  headers.set("cache-control", "no-cache, no-transform");
  // Some proxies in front would otherwise collect the events.
  headers.set("x-accel-buffering", "no");
  const body = eventStream(feed, {
    signal: exchange.signal,
    onLeave: () => exchange.leave(),
    keepAlive,
    keepAliveMs: exchange.keepAliveMs,
  });
  return new Response(body, { headers });
}
