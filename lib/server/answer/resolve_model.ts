/**
 * Finds the client of the model that a request names; failures are errors for the program that asked.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Registry, ResolvedModel } from "../../clients/registry.ts";
import type { ChatClient } from "../../core/client.ts";
import { ApiError, ConfigError, UsageError } from "../../core/errors.ts";
import { invalid } from "../../core/data/invalid.ts";
import type { OwnCredentials } from "../guard/own_credentials.ts";

/** A resolved model and its client. */
export interface AskedModel {
  /** The resolved name. */
  readonly resolved: ResolvedModel;
  /** The provider's client. */
  readonly client: ChatClient;
}

/** Longest model name in UTF-16 units; the longest names in use, which are file paths, have about 120. */
const MAX_MODEL_LENGTH = 512;

/**
 * Resolves a model's name; for a route, the first model.
 *
 * @throws {ApiError} 400 for a name that is too long, 404 `model_not_found`, 401 `missing_key` without the provider's
 * key
 */
export async function resolveModel(
  registry: Registry,
  name: string,
): Promise<AskedModel> {
  checkLength(name);
  const resolved = translateErrors(() => registry.resolve(name));
  return { resolved, client: await clientOf(registry, resolved) };
}

/**
 * Lists the models that a name stands for, in the order in which they are tried.
 *
 * @throws {ApiError} 400 for a name that is too long, 404 `model_not_found`
 */
export function resolveTargets(
  registry: Registry,
  name: string,
): ResolvedModel[] {
  checkLength(name);
  return translateErrors(() => registry.targets(name));
}

/** The name gets into messages, labels and logs, so its length is limited. */
function checkLength(name: string): void {
  if (name.length <= MAX_MODEL_LENGTH) return;
  throw invalid(
    "model",
    `must be a name of at most ${MAX_MODEL_LENGTH} characters, not ${name.length}`,
  );
}

/**
 * Makes or finds the client of a model's provider.
 *
 * @param own what the caller's own credentials mean for the call
 * @throws {ApiError} 401 `missing_key` without the provider's key, 500 for a configuration that cannot work
 */
export async function clientOf(
  registry: Registry,
  { provider }: ResolvedModel,
  own: OwnCredentials = {},
): Promise<ChatClient> {
  try {
    const { headers, required = false, isOfRun = false } = own;
    const lent = headers && await registry.clientWith(headers, provider);
    if (lent !== undefined) return lent;
    const needsNone = provider.keyVariable === undefined &&
      provider.headers === undefined;
    if (required && !needsNone) throw noCredentials(provider.name, isOfRun);
    return await registry.client(provider);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const missingKey = !registry.hasKey(provider);
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

function noCredentials(provider: string, isOfRun: boolean): ApiError {
  return new ApiError(
    isOfRun
      ? 'this request lacks the key that chat run sets: send it as "authorization: Bearer $OPENAI_API_KEY"'
      : `a request without this server's key needs its own credentials for ${provider}`,
    {
      kind: "auth",
      status: STATUS_CODE.Unauthorized,
      type: "invalid_request_error",
      code: "invalid_api_key",
    },
  );
}

function translateErrors<T>(resolve: () => T): T {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof UsageError)) {
      throw error;
    }
    throw modelNotFound(error.message, error);
  }
}

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
