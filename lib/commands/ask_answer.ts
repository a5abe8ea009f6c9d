/**
 * What `chat ask` does with the answer: it is recorded, and printed.
 *
 * @module
 */
import type { ResolvedModel } from "../clients/registry.ts";
import { Conversation } from "../conversation/conversation.ts";
import type { Exchange } from "../conversation/exchange.ts";
import type { Message } from "../core/chat.ts";
import type { JsonSchema } from "../schema/short_schema.ts";
import { printAnswer } from "./ask_output.ts";
import type { CommandContext } from "./command.ts";
import type { Models } from "./open_models.ts";
import { prepareToRecord } from "./prepare.ts";
import { routed } from "./routed.ts";
import type { SentAhead } from "./send_ahead.ts";
import { setupWith } from "./setup.ts";

/** What is asked. */
export interface Asking {
  /** Configuration and models. */
  readonly models: Models;
  /** The model to ask first. */
  readonly model: ResolvedModel;
  /** The user's message. */
  readonly input: Message;
  /** Text of the system message. */
  readonly system: string | undefined;
  /** The recorded conversation that goes on. */
  readonly chain: readonly Exchange[] | undefined;
  /** Further members of the request. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Whether the answer is to come piece by piece. */
  readonly stream: boolean;
  /** What the answer is to fit. */
  readonly schema: JsonSchema | undefined;
}

/** The conversation that an input begins or continues. */
export function conversationOf({ system, chain }: Asking): Conversation {
  return new Conversation({
    ...(chain === undefined ? {} : { parent: chain }),
    ...(system === undefined ? {} : { system }),
  });
}

/**
 * Takes the answer to a request that is on its way to the first model, records and prints it, and returns the exit code.
 *
 * @throws as `printAnswer`
 */
export async function takeAnswer(
  asking: Asking,
  { client, begun }: SentAhead,
  context: CommandContext,
  signal: AbortSignal,
): Promise<number> {
  const { models, model, input, members, stream, schema } = asking;
  await using parts = await setupWith(models, context.io, "ask");
  const conversation = conversationOf(asking);
  using _ready = prepareToRecord();
  const { recorder, notice } = parts;
  const chunks = routed(
    models,
    model,
    (to) =>
      conversation.send(input, { ...to, members, stream, signal, recorder }),
    { client, begun },
  );
  return await printAnswer(chunks, context, { schema, notice });
}
