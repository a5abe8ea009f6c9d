/**
 * `GET /v1/models` and `GET /v1/models/{id}`.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { speaksMessagesApi } from "../../dialects/anthropic_messages/headers.ts";
import { encodeModel } from "../../dialects/anthropic_messages/model_info.ts";
import type { ListedModel } from "../answer/model_list.ts";
import { pageOf } from "../formats/page.ts";
import { Reply } from "../reply.ts";
import {
  clientOf,
  modelNotFound,
  resolveModel,
  resolveTargets,
} from "../answer/resolve_model.ts";
import { allowedTargets, isListed } from "../keys/models.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";

/**
 * Lists the models of all providers that can be used now, or those of the provider in the path: in OpenAI's format, or
 * in pages for clients of the Messages API.
 */
export const listModels: Endpoint = {
  method: "GET",
  pattern: "/models",
  shared: true,
  async handle({ headers, url, provider, client }, context) {
    const { registry } = context;
    const found = provider === undefined
      ? await context.models.all()
      : await ownModels(provider, context);
    const all = client === undefined
      ? found
      : found.filter(({ id }) =>
        isListed(
          client,
          provider === undefined ? id : `${provider}/${id}`,
          registry,
        )
      );
    if (!speaksMessagesApi(headers)) {
      return Reply.json({ object: "list", data: all });
    }
    const { data, more } = pageOf(all, {
      query: new URL(url).searchParams,
      after: "after_id",
      before: "before_id",
      most: 1000,
    });
    return Reply.json({
      data: data.map(encodeModel),
      "has_more": more,
      "first_id": data[0]?.id ?? null,
      "last_id": data.at(-1)?.id ?? null,
    });
  },
};

/** Shows one model, by any name that a request may use. */
export const showModel: Endpoint = {
  method: "GET",
  pattern: "/models/*",
  shared: true,
  async handle({ headers, provider, client }, { models, registry }, id) {
    const asked = provider === undefined ? id : `${provider}/${id}`;
    const isKept = client !== undefined &&
      !isListed(client, asked, registry) &&
      allowedTargets(client, asked, resolveTargets(registry, asked)).length ===
        0;
    if (isKept) throw modelNotFound(`the model "${id}" does not exist`);
    const { resolved } = await resolveModel(registry, asked);
    const list = await models.of(resolved.provider) ?? [];
    const model = list.find((model) => model.id === resolved.name);
    if (model === undefined) {
      throw modelNotFound(`the model "${id}" does not exist`);
    }
    const named = { ...model, id };
    return Reply.json(speaksMessagesApi(headers) ? encodeModel(named) : named);
  },
};

/**
 * The models of one provider, by its own names.
 *
 * @throws {ApiError} 401 without its key, 502 if it does not list them
 */
async function ownModels(
  name: string,
  { models, registry }: ServerContext,
): Promise<ListedModel[]> {
  const provider = registry.providers.find((one) => one.name === name);
  const list = provider && await models.of(provider);
  if (list !== undefined) {
    const prefix = `${name}/`;
    return list.map((model) => ({
      ...model,
      id: model.id.startsWith(prefix)
        ? model.id.slice(prefix.length)
        : model.id,
    }));
  }
  if (provider !== undefined) {
    await clientOf(registry, { name, provider, model: "" });
  }
  throw new ApiError(`${name} does not list its models now`, {
    kind: "server",
    status: STATUS_CODE.BadGateway,
    type: "server_error",
    code: "models_unavailable",
  });
}
