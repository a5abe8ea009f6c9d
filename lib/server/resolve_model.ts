/**
 * From the model that a request names to the client that answers it, with failures that a client can read.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Registry, ResolvedModel } from "../clients/registry.ts";
import type { ChatClient } from "../core/client.ts";
import { ApiError, ConfigError, UsageError } from "../core/errors.ts";

/** A model that can be asked. */
export interface AskedModel {
  /** What the name means. */
  readonly resolved: ResolvedModel;
  /** The client of its provider. */
  readonly client: ChatClient;
}

/**
 * Understands a model's name; of a route, the model to try first.
 *
 * @throws {ApiError} 404 `model_not_found` for a name that leads nowhere, 401 `missing_key` without the provider's key
 */
export function resolveModel(registry: Registry, name: string): AskedModel {
  const resolved = understood(() => registry.resolve(name));
  return { resolved, client: clientOf(registry, resolved) };
}

/**
 * All models that a name stands for, in the order in which they are to be tried.
 *
 * @throws {ApiError} 404 `model_not_found` for a name that leads nowhere
 */
export function resolveTargets(
  registry: Registry,
  name: string,
): ResolvedModel[] {
  return understood(() => registry.targets(name));
}

/**
 * The client of a model's provider.
 *
 * @throws {ApiError} 401 `missing_key` without the provider's key, 500 for a configuration that cannot work
 */
export function clientOf(
  registry: Registry,
  { row }: ResolvedModel,
): ChatClient {
  try {
    return registry.client(row);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const missingKey = !registry.hasKey(row);
    throw new ApiError(error.message, {
      kind: missingKey ? "auth" : "server",
      status: missingKey
        ? STATUS_CODE.Unauthorized
        : STATUS_CODE.InternalServerError,
      type: missingKey ? "invalid_request_error" : "server_error",
      code: missingKey ? "missing_key" : "configuration_error",
      cause: error,
    });
  }
}

function understood<T>(resolve: () => T): T {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof UsageError)) {
      throw error;
    }
    throw modelNotFound(error.message, error);
  }
}

/** The error for a name that no model has. */
export function modelNotFound(message: string, cause?: unknown): ApiError {
  return new ApiError(message, {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    type: "invalid_request_error",
    code: "model_not_found",
    param: "model",
    cause,
  });
}
