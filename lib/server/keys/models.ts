/**
 * Which models a client key may use.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Registry, ResolvedModel } from "../../clients/registry.ts";
import { ApiError } from "../../core/errors.ts";
import { type ClientKey, mayUse } from "../../keys/client_key.ts";

/** The models among those that a name stands for; all of an alias whose own name is allowed. */
export function allowedTargets(
  key: ClientKey,
  name: string,
  targets: readonly ResolvedModel[],
): ResolvedModel[] {
  return targets.filter((target) => mayUse(key, target.name, name));
}

/** Whether a key may use a model or alias of the list of models. */
export function isListed(
  key: ClientKey,
  id: string,
  registry: Registry,
): boolean {
  if (key.models === undefined || mayUse(key, id)) return true;
  return registry.isAlias(id) &&
    registry.targets(id).some((target) => mayUse(key, target.name));
}

/** The error for a model that a key may not use, as OpenAI's API has it. */
export function notAllowed(name: string, client: string): ApiError {
  return new ApiError(
    `the key "${client}" does not have access to the model "${name}"`,
    {
      kind: "permission",
      status: STATUS_CODE.Forbidden,
      type: "invalid_request_error",
      code: "model_not_found",
      param: "model",
    },
  );
}
