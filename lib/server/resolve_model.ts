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
 * Understands a model's name.
 *
 * @throws {ApiError} 404 `model_not_found` for a name that leads nowhere, 401 `missing_key` without the provider's key
 */
export function resolveModel(registry: Registry, name: string): AskedModel {
  const resolved = resolve(registry, name);
  try {
    return { resolved, client: registry.client(resolved.row) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const missingKey = !registry.hasKey(resolved.row);
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

function resolve(registry: Registry, name: string): ResolvedModel {
  try {
    return registry.resolve(name);
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
