/**
 * Reads paths of the API as clients of several services write them.
 *
 * @module
 */

/** A path with a deployment's name, which may have slashes. */
const DEPLOYMENT =
  /^\/deployments\/(.+?)(\/(?:chat\/completions|completions|embeddings|responses|images\/\w+|audio\/\w+))$/;

const AZURE = "/openai";

/** A path as OpenAI's own API has it. */
export interface StandardPath {
  /** The path below `/v1`. */
  readonly path: string;
  /** The model in the path, decoded; absent if there is none. */
  readonly model?: string;
}

/**
 * Reads a path: with or without `/v1`, with trailing and doubled slashes; Azure's are `/openai/v1/…`, `/openai/…` and
 * `/openai/deployments/{model}/…`.
 *
 * @param path as in the URL, still percent-encoded
 */
export function standardPath(path: string): StandardPath {
  const single = path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
  const isAzure = single.startsWith(`${AZURE}/`);
  const below = belowVersion(isAzure ? single.slice(AZURE.length) : single);
  const plain = below.length > 1 && below.endsWith("/")
    ? below.slice(0, -1)
    : below;
  const [, name, rest] = isAzure ? DEPLOYMENT.exec(plain) ?? [] : [];
  const model = name && decodedPath(name);
  return model && rest ? { path: rest, model } : { path: plain };
}

/** Whether a path belongs to this API; providers do not know other paths. */
export function isApiPath(path: string): boolean {
  return /^\/+(?:v1|openai)\//.test(path);
}

/** Decodes a part of a path; undefined if a percent sign encodes nothing. */
export function decodedPath(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function belowVersion(path: string): string {
  if (path.startsWith("/v1/")) return path.slice(3);
  return path === "/v1" ? "/" : path;
}
