/**
 * Headers with a meaning in the Messages API.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { NameSet } from "../../core/data/names.ts";

/** Whether a request comes from a client of this API, which always sends the API's version. */
export function speaksMessagesApi(
  headers: { get(name: string): string | null },
): boolean {
  return headers.get("anthropic-version") !== null;
}

/**
 * Headers that change the meaning of a request: its version, the features that it asks for, and the program that sends it,
 * because some keys are only for one program.
 */
export const MEANINGFUL_HEADERS: RegExp =
  /^(?:anthropic-(?:version|beta|dangerous-direct-browser-access)|x-app)$/;

/** The header that asks for unreleased features. */
const BETA = "anthropic-beta";

/** Members of a request that the official packages turn into headers. */
const MEMBERS: Readonly<Record<string, string>> = {
  "user_profile_id": "anthropic-user-profile-id",
  "workspace_id": "anthropic-workspace-id",
};

/** The headers of a translated request: those for some of its members, and its caller's own header for features. */
export function requestHeaders(
  request: ChatRequest,
  callers: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const headers: Record<string, string> = {};
  const { betas } = request;
  const features = joinedFeatures(
    callers[BETA],
    Array.isArray(betas) ? betas.join(",") : undefined,
  );
  if (features !== "") headers[BETA] = features;
  for (const [member, name] of Object.entries(MEMBERS)) {
    const value = request[member];
    if (typeof value === "string") headers[name] = value;
  }
  return headers;
}

/** Merges headers; the second set wins, except that features of both are asked for. */
export function joinedHeaders(
  first: Readonly<Record<string, string>>,
  second: Readonly<Record<string, string>>,
): Record<string, string> {
  const features = joinedFeatures(first[BETA], second[BETA]);
  return {
    ...first,
    ...second,
    ...(features === "" ? {} : { [BETA]: features }),
  };
}

/** Merges lists of features, each feature once. */
function joinedFeatures(...lists: (string | undefined)[]): string {
  const all = lists.flatMap((list) => list?.split(",") ?? [])
    .map((name) => name.trim()).filter((name) => name !== "");
  return [...new NameSet(all)].join(",");
}

/** Headers with names in lower case, without those of `without`. */
export function lowerCased(
  headers: Record<string, string>,
  without: ReadonlySet<string> = new Set(),
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !without.has(name)),
  );
}
