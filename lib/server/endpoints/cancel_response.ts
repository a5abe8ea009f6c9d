/**
 * `POST /v1/responses/{id}/cancel`: stops an answer that runs.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { delay } from "../../core/delay.ts";
import { ApiError } from "../../core/errors.ts";
import { CANCELLED } from "../../dialects/openai_responses/response_object.ts";
import {
  exchangeIdOf,
  findResponse,
  recordedResponse,
} from "../answer/stored_response.ts";
import { askMaker } from "../answer/response_maker.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import { Reply } from "../reply.ts";
import { shownResponse } from "../answer/shown_response.ts";

/** How long another thread of the server may take to stop and record an answer, in ms, looked for every 20. */
const OTHER_THREAD_MS = 2_000;
const LOOK_MS = 20;

/**
 * Stops a running answer, whose stream then ends with a response of status `cancelled`. What has ended is refused as the
 * original service refuses what does not run in the background; what was cancelled before is shown again.
 */
export const cancelResponse: Endpoint = {
  method: "POST",
  pattern: "/responses/*/cancel",
  async handle(http, context, id) {
    const reply = await askMaker({ http, context, id, below: "/cancel" });
    if (reply !== undefined) return reply;
    const exchange = exchangeIdOf(id);
    const cancel = context.running.cancels.get(exchange ?? "");
    if (cancel !== undefined) return Reply.json(await cancel());
    if (exchange !== undefined) await cancelElsewhere(exchange, id, context);
    const stored = await recordedResponse(id, context, "response_id");
    if (stored.last.error?.type === CANCELLED.type) {
      return Reply.json(shownResponse(id, stored));
    }
    throw new ApiError("Cannot cancel a synchronous response.", {
      kind: "invalid_request",
      status: STATUS_CODE.BadRequest,
      type: "invalid_request_error",
      param: "response_id",
    });
  },
};

/** Another thread may run it: its answer is in the history soon after. */
async function cancelElsewhere(
  exchange: string,
  id: string,
  context: ServerContext,
): Promise<void> {
  const { threads } = context;
  if (threads === undefined || await findResponse(id, context)) return;
  threads.cancel(exchange);
  for (let waited = 0; waited < OTHER_THREAD_MS; waited += LOOK_MS) {
    await delay(LOOK_MS);
    if (await findResponse(id, context)) return;
  }
}
