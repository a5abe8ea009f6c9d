/**
 * What `serve` prints when it listens.
 *
 * @module
 */
import { sanitize } from "../../core/text/text.ts";
import { plural } from "../../core/text/plural.ts";
import { isWildcard } from "../../server/guard/access.ts";
import type { Address } from "../../server/listen.ts";
import type { Replay } from "../shared/server/replay.ts";
import type { ServeAccess } from "../shared/server/access.ts";
import { boundUrl, serverUrl } from "../shared/listen_address.ts";
import type { Setup } from "../shared/setup.ts";

/** What a user needs to point a client at the server; contains no key. */
export function announcement(
  address: Address,
  { registry, store }: Setup,
  replay: Replay | undefined,
  { keysFrom, forwardAuth, workers, pages }:
    & Pick<ServeAccess, "keysFrom" | "forwardAuth">
    & { workers: number; pages: string | undefined },
): string {
  const url = serverUrl(address);
  const key = keysFrom === undefined ? "any" : `(one of ${keysFrom})`;
  const names = registry.providers
    .filter((provider) => {
      const isRecorded = replay?.models.some((name) =>
        name.split("/", 1)[0] === provider.name
      );
      // In a replay the registry needs no key for what is recorded; what is missing needs one.
      const isAsked = replay === undefined || replay.recordsMissing;
      return isRecorded ||
        isAsked && !provider.local && registry.hasOwnKey(provider);
    })
    .map((provider) =>
      provider.dialect === "none" ? provider.name : `${provider.name}/…`
    );
  return [
    `chat listens on ${boundUrl(address)}${
      isWildcard(address.host) ? " (every address of this machine)" : ""
    }`,
    `  clients  OPENAI_BASE_URL=${url}/v1 OPENAI_API_KEY=${key}`,
    `  models   ${names.join(", ")}; all: curl ${url}/v1/models`,
    replay === undefined
      ? `  history  ${store?.location ?? "off"}`
      : `  replays  ${plural(replay.size, "answer")} of ${replay.path}${
        replay.recordsMissing ? ", and records what is missing" : ""
      }`,
    ...(pages === undefined ? [] : [`  pages    ${pages}`]),
    ...(replay !== undefined && replay.ignores.length > 0
      ? [`  ignores  ${replay.ignores.map(sanitize).join(", ")}`]
      : []),
    ...(forwardAuth
      ? ["  keys     a client's own, where none is set here"]
      : []),
    ...(workers > 1 ? [`  workers  ${plural(workers, "thread")}`] : []),
    "",
  ].join("\n");
}
