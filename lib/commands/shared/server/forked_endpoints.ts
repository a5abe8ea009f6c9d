/**
 * The endpoints of a server; those of a fork answer from a record at first.
 *
 * @module
 */
import type { Source } from "../../../history/line/exchange.ts";
import { Recorder } from "../../../history/record/recorder.ts";
import { ModelList } from "../../../server/answer/model_list.ts";
import type { Endpoint, ServerContext } from "../../../server/endpoint.ts";
import { ENDPOINTS } from "../../../server/endpoints.ts";
import type { Flags } from "../../../cli/parse.ts";
import { openRegistry } from "../open_registry.ts";
import type { Setup } from "../setup.ts";
import type { Replay } from "./replay.ts";

interface Parts {
  readonly flags: Flags;
  readonly parts: Setup;
  readonly server: ServerContext;
  readonly source: Source;
}

/** All endpoints; answers from the record of a fork are neither recorded nor counted. */
export function forkedEndpoints(
  replay: Replay | undefined,
  { flags, parts, server, source }: Parts,
): readonly Endpoint[] {
  if (replay?.fork === undefined) return ENDPOINTS;
  const registry = openRegistry(parts.config, flags, {
    replacement: replay.client,
  });
  const recorder = new Recorder({ source });
  return replay.fork.endpoints(ENDPOINTS, {
    ...server,
    registry,
    recorder,
    unrecorded: recorder,
    models: new ModelList(registry),
    isReplayed: replay.has,
    breaksReplies: replay.faults !== undefined,
    history: false,
    store: replay.store,
    onlyModel: undefined,
    checkSpent: undefined,
  });
}
