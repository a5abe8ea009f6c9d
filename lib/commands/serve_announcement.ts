/**
 * What `serve` says when it listens.
 *
 * @module
 */
import { plural } from "../core/plural.ts";
import type { Address } from "../server/listen.ts";
import type { Replay } from "./replay.ts";
import type { ServeAccess } from "./serve_access.ts";
import { serverUrl } from "./listen_address.ts";
import type { Setup } from "./setup.ts";

/** What a user needs to point a client here; no key is part of it. */
export function announcement(
  address: Address,
  { registry, store }: Setup,
  replay: Replay | undefined,
  { keysFrom, workers }: Pick<ServeAccess, "keysFrom"> & { workers: number },
): string {
  const url = serverUrl(address);
  const key = keysFrom === undefined ? "any" : `(one of ${keysFrom})`;
  const names = registry.rows
    .filter((row) =>
      replay === undefined || replay.recordsMissing
        ? !row.local && registry.hasKey(row)
        : replay.models.some((name) => name.split("/", 1)[0] === row.name)
    )
    .map((row) => row.dialect === "none" ? row.name : `${row.name}/…`);
  return [
    `chat listens on ${url}`,
    `  clients  OPENAI_BASE_URL=${url}/v1 OPENAI_API_KEY=${key}`,
    `  models   ${names.join(", ")}; all: curl ${url}/v1/models`,
    replay === undefined
      ? `  history  ${store?.path ?? "off"}`
      : `  replays  ${plural(replay.size, "answer")} of ${replay.path}${
        replay.recordsMissing ? ", and records what is missing" : ""
      }`,
    ...(workers > 1 ? [`  workers  ${plural(workers, "thread")}`] : []),
    "",
  ].join("\n");
}
