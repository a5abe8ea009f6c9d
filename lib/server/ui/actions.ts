/**
 * What pages do in the thread that serves: all that needs its models and what runs there.
 *
 * @module
 */
import type { ServerContext } from "../endpoint.ts";
import type { Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import type { Pages } from "./pages.ts";
import { askAnswer } from "./ask/answer.ts";
import { askBlind } from "./ask/blind.ts";
import { askModels } from "./ask/models.ts";
import { askVote } from "./ask/vote.ts";

/** Something that a script of a page asks for. */
export interface Action {
  /** GET also answers HEAD; POST has been checked to come from a page of this server. */
  readonly method: "GET" | "POST";
  /** The path below `/ui/`. */
  readonly path: string;
  /**
   * Answers a visitor.
   *
   * @throws {ApiError} it cannot be done
   */
  handle(
    request: ServerRequest,
    context: ServerContext,
    pages: Pages,
  ): Reply | Promise<Reply>;
}

/** The only list. */
const ACTIONS: readonly Action[] = [
  { method: "GET", path: "ask/models", handle: askModels },
  { method: "POST", path: "ask/answer", handle: askAnswer },
  { method: "POST", path: "ask/blind", handle: askBlind },
  { method: "POST", path: "ask/vote", handle: askVote },
];

/** The action of a path; undefined if the thread that makes pages answers it. */
export function findAction(method: string, path: string): Action | undefined {
  const wanted = method === "HEAD" ? "GET" : method;
  return ACTIONS.find((action) =>
    action.method === wanted && action.path === path
  );
}
