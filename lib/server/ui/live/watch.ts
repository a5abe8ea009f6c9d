/**
 * `GET /ui/live/watch/ID`: an answer as it is written.
 *
 * @module
 */
import { delay } from "../../../core/delay.ts";
import type { ServerContext } from "../../endpoint.ts";
import type { LiveLook } from "../../live/question.ts";
import type { SeenParts } from "../../live/parts.ts";
import type { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import type { Pages } from "../pages.ts";
import { askThreads } from "./ask_threads.ts";
import { eventStream } from "./event_stream.ts";

/** Between two looks, in ms. */
const LOOK_MS = 100;

/** Why nothing more comes: the answer has ended, or may not be watched. */
type Over = "ended" | "private";

/**
 * Sends events `grown` with what is new in the parts of the answer, the first one with all that has come, and one `over`.
 *
 * @throws {ApiError} 429: too many pages are open
 */
export function liveWatch(
  request: ServerRequest,
  context: ServerContext,
  pages: Pages,
  exchange: string,
): Reply {
  const shared = { context, live: pages.live };
  return eventStream(request, shared, async (send, signal) => {
    let attempt = 0;
    let seen: SeenParts = {};
    while (!signal.aborted) {
      const question = { type: "look", exchange, seen, attempt } as const;
      const look = await lookOf(context, pages, question);
      if (typeof look === "string") return await send("over", { why: look });
      if (look !== undefined) {
        const anew = look.attempt !== attempt;
        attempt = look.attempt;
        seen = seenOf(look, anew ? {} : seen);
        if (anew || look.parts.length > 0) {
          await send("grown", { anew, parts: look.parts });
        }
        if (look.isOver) return await send("over", { why: "ended" });
      }
      await delay(LOOK_MS, signal);
    }
  });
}

/** What is new; undefined where the thread that may have it is busy. */
async function lookOf(
  ...asked: Parameters<typeof askThreads>
): Promise<LiveLook | Over | undefined> {
  const answers = await askThreads(...asked);
  for (const answer of answers) {
    if (answer?.type === "look") return answer;
    if (answer?.type === "private") return "private";
  }
  return answers.includes(undefined) ? undefined : "ended";
}

function seenOf({ parts }: LiveLook, before: SeenParts): SeenParts {
  const now = parts.map(({ key, at, text }) => [key, at + text.length]);
  return { ...before, ...Object.fromEntries(now) };
}
