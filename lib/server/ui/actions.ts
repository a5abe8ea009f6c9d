/**
 * What pages do in the thread that serves: all that needs its models and what runs there.
 *
 * @module
 */
import { pathTail } from "../../core/text/path_pattern.ts";
import type { ServerContext } from "../endpoint.ts";
import type { Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import type { Pages } from "./pages.ts";
import { askAnswer } from "./ask/answer.ts";
import { askBlind } from "./ask/blind.ts";
import { askModels } from "./ask/models.ts";
import { askVote } from "./ask/vote.ts";
import { liveEvents } from "./live/events.ts";
import { liveStop } from "./live/stop.ts";
import { liveWatch } from "./live/watch.ts";

/** Something that a script of a page asks for. */
export interface Action {
  /** GET also answers HEAD; POST has been checked to come from a page of this server. */
  readonly method: "GET" | "POST";
  /** The path below `/ui/`; a final `*` matches the rest, which is not empty. */
  readonly path: string;
  /**
   * Answers a visitor.
   *
   * @param tail what the path's `*` matched, decoded; empty without one
   * @throws {ApiError} it cannot be done
   */
  handle(
    request: ServerRequest,
    context: ServerContext,
    pages: Pages,
    tail: string,
  ): Reply | Promise<Reply>;
}

/** The only list. */
export const ACTIONS: readonly Action[] = [
  { method: "GET", path: "ask/models", handle: askModels },
  { method: "POST", path: "ask/answer", handle: askAnswer },
  { method: "POST", path: "ask/blind", handle: askBlind },
  { method: "POST", path: "ask/vote", handle: askVote },
  { method: "GET", path: "live/events", handle: liveEvents },
  { method: "GET", path: "live/watch/*", handle: liveWatch },
  { method: "POST", path: "live/stop", handle: liveStop },
];

/** An action, and what the `*` of its path matched. */
interface FoundAction {
  readonly action: Action;
  readonly tail: string;
}

/** The action of a path; undefined if the thread that makes pages answers it. */
export function findAction(
  method: string,
  path: string,
): FoundAction | undefined {
  const wanted = method === "HEAD" ? "GET" : method;
  for (const action of ACTIONS) {
    if (action.method !== wanted) continue;
    const tail = pathTail(action.path, path);
    if (tail !== undefined) return { action, tail };
  }
  return undefined;
}
