/**
 * `GET /ui/live/events`: the requests that run and those that have ended lately, all of them first, then what changes.
 *
 * @module
 */
import { delay } from "../../../core/delay.ts";
import type { ServerContext } from "../../endpoint.ts";
import { LiveChanges } from "../../live/changes.ts";
import type { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import type { Pages } from "../pages.ts";
import { askThreads } from "./ask_threads.ts";
import { eventStream } from "./event_stream.ts";

/** Between two looks, in ms. */
const LOOK_MS = 250;

/**
 * Sends events `rows`, see {@linkcode LiveEvent}; none while nothing changes.
 *
 * @throws {ApiError} 429: too many pages are open
 */
export function liveEvents(
  request: ServerRequest,
  context: ServerContext,
  pages: Pages,
): Reply {
  const shared = { context, live: pages.live };
  return eventStream(request, shared, async (send, signal) => {
    const changes = new LiveChanges(await pages.prices());
    while (!signal.aborted) {
      const answers = await askThreads(context, pages, changes.question);
      const event = changes.next(answers);
      if (event !== undefined) await send("rows", event);
      await delay(LOOK_MS, signal);
    }
  });
}
