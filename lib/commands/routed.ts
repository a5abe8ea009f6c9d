/**
 * A request along a model's route: what stands in answers when the first does not.
 *
 * @module
 */
import type { ResolvedModel } from "../clients/registry.ts";
import { attempt, type RouteFailure, started } from "../clients/route.ts";
import type { ChatChunk } from "../core/chat.ts";
import type { Answerer } from "../conversation/conversation.ts";
import type { Models } from "./open_models.ts";

/** Whom to ask. */
export interface Recipient {
  /** Answers the request. */
  readonly client: Answerer;
  /** The client's own name of the model. */
  readonly model: string;
  /** When it was asked, by `performance.now()`, if it has been already. */
  readonly begun?: number;
}

/**
 * The chunks of the first model of a route that begins to answer; that another did not is noted on stderr.
 *
 * @param send asks one model; it is called again for the next
 * @param first answers for the first model, in place of its client
 * @throws what `send` throws for the last model, or for one that refuses the request
 */
export function routed(
  { registry, notice }: Pick<Models, "registry" | "notice">,
  model: ResolvedModel,
  send: (to: Recipient) => AsyncIterable<ChatChunk>,
  first?: Omit<Recipient, "model">,
): AsyncIterable<ChatChunk> {
  const ask = (target: ResolvedModel) => {
    const isFirst = target === model && first !== undefined;
    const to = isFirst ? first : { client: registry.client(target.row) };
    return send({ ...to, model: target.model });
  };
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
