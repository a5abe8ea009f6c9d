/**
 * The streaming reply: its headers, and the feed that writes its events.
 *
 * @module
 */
import type { ReplyHeaders } from "../core/wire_reply.ts";
import { eventFeed, type EventFeedOptions } from "./event_feed.ts";
import { type Feed, Reply } from "./reply.ts";
import { passedHeaders } from "./reply_headers.ts";

/** What a streaming reply depends on beside its feed. */
export interface EventReplyOptions extends EventFeedOptions {
  /** Headers of the provider's reply. */
  readonly upstream?: ReplyHeaders | undefined;
}

/**
 * A reply of status 200 whose events `feed` writes; to be made once it is certain that there is an answer.
 *
 * @param feed ends its exchange, whatever happens, and throws nothing
 */
export function eventReply(
  feed: Feed,
  { upstream, ...options }: EventReplyOptions,
): Reply {
  const headers = passedHeaders(upstream);
  headers.set("content-type", "text/event-stream; charset=utf-8");
  headers.set("cache-control", "no-cache, no-transform");
  // Some proxies in front would otherwise collect the events.
  headers.set("x-accel-buffering", "no");
  return new Reply(eventFeed(feed, options), { headers });
}
