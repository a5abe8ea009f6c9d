/**
 * `DELETE /v1/responses/{id}`: deletes a response.
 *
 * @module
 */
import { Reply } from "../reply.ts";
import type { Endpoint } from "../endpoint.ts";
import { askMaker } from "../answer/response_maker.ts";
import { findResponse, recordedResponse } from "../answer/stored_response.ts";

/**
 * Withdraws a response from the API: it can no longer be shown or continued. Its exchange stays in the history, from
 * which only `chat history rm` removes.
 */
export const deleteResponse: Endpoint = {
  method: "DELETE",
  pattern: "/responses/*",
  async handle(http, context, id) {
    const reply = await askMaker({ http, context, id });
    const found = reply === undefined
      ? await recordedResponse(id, context, "response_id")
      : await findResponse(id, context);
    if (found !== undefined) {
      const { last } = found;
      context.recent?.forget(last.id);
      // A history that is replayed must not change.
      if (context.history) await context.store?.withdraw(last.id);
    }
    return reply ?? Reply.json({ id, object: "response", deleted: true });
  },
};
