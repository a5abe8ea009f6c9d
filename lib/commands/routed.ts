/**
 * A request along a model's route: what stands in answers when the first does not.
 *
 * @module
 */
import type { ResolvedModel } from "../clients/registry.ts";
import { attempt, type RouteFailure, started } from "../clients/route.ts";
import type { ChatChunk } from "../core/chat.ts";
import type { ChatClient } from "../core/client.ts";
import type { Setup } from "./setup.ts";

/** Whom to ask. */
export interface Recipient {
  /** Answers the request. */
  readonly client: ChatClient;
  /** The client's own name of the model. */
  readonly model: string;
}

/**
 * The chunks of the first model of a route that begins to answer; that another did not is noted on stderr.
 *
 * @param send asks one model; it is called again for the next
 * @throws what `send` throws for the last model, or for one that refuses the request
 */
export function routed(
  { registry, notice }: Pick<Setup, "registry" | "notice">,
  model: ResolvedModel,
  send: (to: Recipient) => AsyncIterable<ChatChunk>,
): AsyncIterable<ChatChunk> {
  const ask = ({ row, model }: ResolvedModel) =>
    send({ client: registry.client(row), model });
  const { fallbacks = [] } = model;
  if (fallbacks.length === 0) return ask(model);
  const onFailed = ({ name, error }: RouteFailure) => {
    const why = error instanceof Error ? error.message : String(error);
    void notice(`chat: ${name} did not answer (${why}), trying the next model`);
  };
  return (async function* () {
    const { value } = await attempt(
      [model, ...fallbacks],
      (target) => started(ask(target)),
      { circuit: ({ row }) => registry.circuit(row), onFailed },
    );
    yield* value;
  })();
}
