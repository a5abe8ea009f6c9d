/**
 * Paths below `/provider/NAME`: a program that has the address of one provider names that provider's models by their
 * own names, of which other providers may have the same.
 *
 * @module
 */
import type { Registry } from "../../clients/registry.ts";
import type { ServerRequest } from "../server_request.ts";

const PREFIX = "/provider/";

/**
 * The path behind the provider's name, which the request notes; other paths stay as they are.
 *
 * @param path as in the URL
 */
export function withoutProvider(
  path: string,
  request: ServerRequest,
  { providers }: Pick<Registry, "providers">,
): string {
  if (!path.startsWith(PREFIX)) return path;
  const end = path.indexOf("/", PREFIX.length);
  if (end === -1) return path;
  const name = path.slice(PREFIX.length, end);
  if (!providers.some((provider) => provider.name === name)) return path;
  request.provider = name;
  return path.slice(end);
}
