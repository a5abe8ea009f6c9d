/**
 * `GET /v1/responses/{id}/input_items`: the items that were sent for a response.
 *
 * @module
 */
import { invalid } from "../../core/data/invalid.ts";
import { pageOf } from "../formats/page.ts";
import { sentItems } from "../answer/referenced_items.ts";
import { Reply } from "../reply.ts";
import { askMaker } from "../answer/response_maker.ts";
import type { Endpoint } from "../endpoint.ts";
import { includedIn, recordedResponse } from "../answer/stored_response.ts";

/** Lists the conversation up to a response, without instructions; the newest first by default. */
export const inputItems: Endpoint = {
  method: "GET",
  pattern: "/responses/*/input_items",
  async handle(http, context, id) {
    const asked = { http, context, id, below: "/input_items" };
    const reply = await askMaker(asked);
    if (reply !== undefined) return reply;
    const { searchParams: query } = new URL(http.url);
    const order = query.get("order") ?? "desc";
    if (order !== "asc" && order !== "desc") {
      throw invalid("order", `must be asc or desc, not ${order}`);
    }
    const { chain } = await recordedResponse(id, context, "response_id");
    const items = sentItems(chain, id, includedIn(query));
    if (order === "desc") items.reverse();
    const { data, more } = pageOf(items, { query, after: "after", most: 100 });
    return Reply.json({
      object: "list",
      data,
      "first_id": data[0]?.id ?? null,
      "last_id": data.at(-1)?.id ?? null,
      "has_more": more,
    });
  },
};
