/**
 * How long a connection may wait for its next request.
 *
 * @module
 */
import type { HeaderList } from "./header_list.ts";

/** How long in ms, unless its server says less. */
const IDLE_MS = 60_000;

/** So much earlier than its server a connection is closed, in ms: a request on its way would be lost. */
const MARGIN_MS = 1_000;

/** What a reply's `keep-alive: timeout=SECONDS` leaves of the usual time, in ms; 0: not worth keeping. */
export function idleMsOf(headers: HeaderList): number {
  const [, seconds] =
    /\btimeout=(\d+)/i.exec(headers.get("keep-alive") ?? "") ??
      [];
  return seconds === undefined
    ? IDLE_MS
    : Math.max(0, Math.min(IDLE_MS, Number(seconds) * 1000 - MARGIN_MS));
}
