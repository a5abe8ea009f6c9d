/**
 * `GET /v1/models` and `GET /v1/models/{id}`.
 *
 * @module
 */
import { Reply } from "../reply.ts";
import { modelNotFound, resolveModel } from "../resolve_model.ts";
import type { Route } from "../route.ts";

/** Lists the models of all providers that can be used now. */
export const listModels: Route = {
  method: "GET",
  pattern: "/models",
  async handle(_request, { models }) {
    return Reply.json({ object: "list", data: await models.all() });
  },
};

/** Shows one model, by its full name or by any other that a request may use. */
export const showModel: Route = {
  method: "GET",
  pattern: "/models/*",
  async handle(_request, { models, registry }, id) {
    const { name, row } = resolveModel(registry, id).resolved;
    const list = await models.of(row) ?? [];
    const model = list.find((model) => model.id === name);
    if (model === undefined) {
      throw modelNotFound(`the model "${id}" does not exist`);
    }
    return Reply.json({ ...model, id });
  },
};
