/**
 * The streaming reply: its headers and its body.
 *
 * @module
 */
import type { ReplyHeaders } from "../../core/wire_reply.ts";
import { eventFeed, type EventFeedOptions } from "./event_feed.ts";
import { type Feed, Reply } from "../reply.ts";
import { relayedReplyHeaders } from "./reply_headers.ts";

/** Options of {@linkcode eventReply}. */
export interface EventReplyOptions extends EventFeedOptions {
  /** Headers of the provider's reply. */
  readonly upstream?: ReplyHeaders | undefined;
}

/**
 * Makes a reply of status 200 whose events `feed` writes. Call it when the answer has begun.
 *
 * @param feed must finish its exchange on every path, and must not throw
 */
export function eventReply(
  feed: Feed,
  { upstream, ...options }: EventReplyOptions,
): Reply {
  const headers = relayedReplyHeaders(upstream);
  headers.set("content-type", "text/event-stream; charset=utf-8");
  headers.set("cache-control", "no-cache, no-transform");
  // Without it, some reverse proxies buffer the events.
  headers.set("x-accel-buffering", "no");
  return new Reply(eventFeed(feed, options), { headers });
}
