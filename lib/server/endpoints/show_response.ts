/**
 * `GET /v1/responses/{id}`: shows a response, from the provider that keeps it or from the history.
 *
 * @module
 */
import { Reply } from "../reply.ts";
import { writeEvents } from "../formats/responses_format.ts";
import { askMaker } from "../answer/response_maker.ts";
import type { Endpoint } from "../endpoint.ts";
import { shownEvents, shownResponse } from "../answer/shown_response.ts";
import { includedIn, recordedResponse } from "../answer/stored_response.ts";

/** Shows a response, or the part that arrived of a failed one; also for exchanges of other endpoints. */
export const showResponse: Endpoint = {
  method: "GET",
  pattern: "/responses/*",
  async handle(http, context, id) {
    const reply = await askMaker({ http, context, id });
    if (reply !== undefined) return reply;
    const stored = await recordedResponse(id, context, "response_id");
    const { searchParams: query } = new URL(http.url);
    const include = includedIn(query);
    if (query.get("stream") !== "true") {
      return Reply.json(shownResponse(id, stored, include));
    }
    const after = Number(query.get("starting_after") ?? -1);
    const events = shownEvents(id, stored, include)
      .filter(({ sequence_number: number }) => Number(number ?? 0) > after);
    return new Reply(writeEvents(events), {
      headers: { "content-type": "text/event-stream; charset=utf-8" },
    });
  },
};
