/**
 * `GET /v1/responses/{id}`: a response as the history holds it.
 *
 * @module
 */
import type { Exchange } from "../../conversation/exchange.ts";
import { rebuildMessages } from "../../conversation/rebuild.ts";
import { encodeRequest } from "../../dialects/openai_responses/request_encode.ts";
import { encodeResponse } from "../../dialects/openai_responses/response.ts";
import type { ResponsesRequest } from "../../dialects/openai_responses/types.ts";
import { Reply } from "../reply.ts";
import type { Route } from "../route.ts";
import { recordedResponse, type StoredResponse } from "../stored_response.ts";

/** Shows a response, or what came of one that broke; also of exchanges that other endpoints made. */
export const showResponse: Route = {
  method: "GET",
  pattern: "/responses/*",
  async handle(http, context, id) {
    const { last, chain } = await recordedResponse(id, context, "response_id");
    const { searchParams: query } = new URL(http.url);
    const include = [...query.getAll("include"), ...query.getAll("include[]")];
    const request = { ...requestOf({ last, chain }), include };
    const createdAt = Math.floor(Date.parse(last.started) / 1000);
    return Reply.json(
      encodeResponse(last.response, request, { id, createdAt }, failure(last)),
    );
  },
};

function requestOf({ last, chain }: StoredResponse): ResponsesRequest {
  const { via } = last;
  const previous = via?.["previous"];
  const [first] = via?.["instructions"] === true ? rebuildMessages(chain) : [];
  return {
    ...encodeRequest(last.request),
    ...(typeof previous === "string"
      ? { "previous_response_id": previous }
      : {}),
    ...(typeof first?.content === "string"
      ? { instructions: first.content }
      : {}),
  };
}

function failure(
  { status, error }: Exchange,
): { code: string; message: string } | undefined {
  return status === "completed" ? undefined : {
    code: error?.code ?? error?.type ?? status,
    message: error?.message ?? "the client left before the answer was whole",
  };
}
