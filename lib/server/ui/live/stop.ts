/**
 * `POST /ui/live/stop`: breaks an answer off.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import type { ServerContext } from "../../endpoint.ts";
import { readJsonBody } from "../../guard/json_body.ts";
import { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import { pageHeaders } from "../page_headers.ts";
import type { Pages } from "../pages.ts";
import { askThreads } from "./ask_threads.ts";

/**
 * Stops the exchange of the body's `id`; its client gets an error that says so. Replies whether it was still running.
 *
 * @throws {ApiError} 400: the body is not JSON
 */
export async function liveStop(
  request: ServerRequest,
  context: ServerContext,
  pages: Pages,
): Promise<Reply> {
  const { value } = await readJsonBody(request);
  const exchange = isObject(value) ? `${value["id"]}` : "";
  const question = { type: "stop", exchange } as const;
  const answers = await askThreads(context, pages, question);
  const stopped = answers.some((answer) => answer?.type === "stopped");
  return Reply.json({ stopped }, {
    headers: pageHeaders({ "content-type": "application/json" }),
  });
}
