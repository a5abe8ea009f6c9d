/**
 * `GET /ui/ask/models`: what can be asked now, and which files each model takes.
 *
 * @module
 */
import { ATTACHMENT_LIMITS } from "../../../clients/attachment_limits.ts";
import type { ServerContext } from "../../endpoint.ts";
import { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import { pageHeaders } from "../page_headers.ts";

/** Lists the models; providers that do not answer are left out. */
export async function askModels(
  { headers }: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const { registry, models, limits, loop } = context;
  const dialects = Object.fromEntries(
    registry.providers.map(({ name, dialect }) => [name, dialect]),
  );
  const listed = await models.all(loop.next(headers));
  return Reply.json({
    models: listed.map(({ id }) => id),
    usual: context.usualModel ?? registry.defaultModel()?.name ?? null,
    // The first segment of a full name is the provider.
    dialects,
    limits: ATTACHMENT_LIMITS,
    maxText: limits.maxContent ?? 1_000_000,
  }, { headers: pageHeaders({ "content-type": "application/json" }) });
}
