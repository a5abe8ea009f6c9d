/**
 * Uploads of files, which name no model: to whom they go.
 *
 * @module
 */
import { invalid } from "../../core/data/invalid.ts";
import type { ServerContext } from "../endpoint.ts";
import { ownCredentials } from "../guard/own_credentials.ts";
import type { ServerRequest } from "../server_request.ts";

/** Whether a path takes files for later requests. */
export function isForFiles(path: string): boolean {
  return path === "/files";
}

/**
 * The name under which an upload is answered and recorded, such as `openai/files`: of the default model's provider if
 * that takes files, otherwise of the first one with a key.
 *
 * @throws {ApiError} 400: there is none
 */
export function filesModel(
  http: ServerRequest,
  context: ServerContext,
): string {
  const { registry } = context;
  if (http.provider !== undefined) return `${http.provider}/files`;
  const first = registry.defaultModel()?.provider;
  const takesFiles = registry.providers.filter((provider) =>
    provider.dialect === "openai" && provider.local !== true
  );
  const provider = takesFiles.find((one) => one === first) ??
    takesFiles.find((one) =>
      one.keyVariable !== undefined && registry.hasOwnKey(one)
    ) ??
    takesFiles.find((one) =>
      ownCredentials({ http, context, name: "" }, one).headers !== undefined
    ) ?? (context.isReplayed && takesFiles[0]);
  if (provider !== undefined) return `${provider.name}/files`;
  throw invalid(
    undefined,
    "cannot be passed on: no provider with files has a key",
  );
}
