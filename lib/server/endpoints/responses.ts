/**
 * `POST /v1/responses`: OpenAI's Responses API. Providers that have it get the request as it came; for all others it is
 * translated to Chat Completions, and its state is in the history.
 *
 * @module
 */
import { readJsonBody } from "../guard/json_body.ts";
import { resolveTargets } from "../answer/resolve_model.ts";
import { readResponses } from "../answer/responses_request.ts";
import { routed } from "../answer/routed.ts";
import { ResponsesJob } from "../answer/responses_job.ts";
import type { Endpoint } from "../endpoint.ts";

/** Answers a Responses request with any configured model. */
export const responses: Endpoint = {
  method: "POST",
  pattern: "/responses",
  async handle(http, context) {
    const received = await readJsonBody(http);
    const read = await readResponses(received, context);
    const job = new ResponsesJob({ http, context, received, read });
    const targets = resolveTargets(
      context.registry,
      context.onlyModel ?? read.value.model,
    );
    // What no model can answer fails before any is asked.
    if (!targets.some(({ provider }) => provider.responses)) read.translated();
    return await routed(
      job.routed,
      (asked, onQueued) => job.begin(asked, onQueued),
    );
  },
};
