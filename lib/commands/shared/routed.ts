/**
 * Sends a request to the models of a route: if one fails, the next one answers.
 *
 * @module
 */
import type { ResolvedModel } from "../../clients/registry.ts";
import { attempt, type RouteFailure } from "../../clients/routing/route.ts";
import { hasContent } from "../../core/answer.ts";
import { joined, peek } from "../../core/data/peek.ts";
import type { ChatChunk } from "../../core/chat.ts";
import { failureReason } from "../../core/text/failure_words.ts";
import type { Answerer } from "../../conversation/conversation_options.ts";
import type { Models } from "./open_models.ts";

/** A model of the route. */
export interface Recipient {
  readonly target: ResolvedModel;
  readonly client: Answerer;
  /** The model's name as its client knows it. */
  readonly model: string;
}

/**
 * The chunks of the first model of a route that begins to answer; stderr names the models that failed.
 *
 * @param send sends the request to one model
 * @throws the error of the last model, or of one that refuses the request
 */
export function routed(
  { registry, notice }: Pick<Models, "registry" | "notice">,
  model: ResolvedModel,
  send: (to: Recipient) => AsyncIterable<ChatChunk>,
): AsyncIterable<ChatChunk> {
  const ask = async function* (target: ResolvedModel) {
    const client = await registry.client(target.provider);
    yield* send({ target, client, model: target.model });
  };
  const { fallbacks = [] } = model;
  if (fallbacks.length === 0) return ask(model);
  const begun = async (target: ResolvedModel) => {
    const chunks = ask(target)[Symbol.asyncIterator]();
    return joined(await peek(chunks, hasContent));
  };
  const onFailed = ({ name, error }: RouteFailure) => {
    const why = failureReason(error);
    void notice(`chat: ${name} did not answer (${why}), trying the next model`);
  };
  return (async function* () {
    const { value } = await attempt([model, ...fallbacks], begun, {
      circuit: ({ provider }) => registry.circuit(provider),
      onFailed,
    });
    yield* value;
  })();
}
