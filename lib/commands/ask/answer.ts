/**
 * Records and prints the answer of `chat ask`.
 *
 * @module
 */
import type { ResolvedModel } from "../../clients/registry.ts";
import { Conversation } from "../../conversation/conversation.ts";
import type { SentTurn } from "../../conversation/conversation_options.ts";
import { loader } from "../../core/load.ts";
import { isTooLong } from "../../core/text/too_long.ts";
import { leftOutNote } from "../../conversation/left_out.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import type { Message, Usage } from "../../core/chat.ts";
import type { Output } from "../../core/io.ts";
import type { Media } from "../../core/media.ts";
import type { JsonSchema } from "../../schema/short_schema.ts";
import { printAnswer } from "./output.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { Models } from "../shared/open_models.ts";
import { prepareToRecord } from "../shared/prepare.ts";
import type { AskTools } from "./tools.ts";
import { routed } from "../shared/routed.ts";
import { setupWith, shippedAtEnd } from "../shared/setup.ts";

/** Loads prices, which only `--usage` needs. */
const loadCost = loader<typeof import("./cost.ts")>(
  import.meta.url,
  "./cost.ts",
);

/** Loads what pictures need, if an answer has any. */
const loadPictures = loader<typeof import("../shared/pictures.ts")>(
  import.meta.url,
  "../shared/pictures.ts",
);

/** Loads the loop of tools, if any is on. */
const loadTools = loader<typeof import("./tools.ts")>(
  import.meta.url,
  "./tools.ts",
);

/** What helps when a conversation is longer than the model can read. */
const TOO_LONG =
  "chat: /compact in chat chat -c folds the first turns into a summary";

/** What `ask` sends, and to which model. */
export interface Asking {
  /** Configuration and models. */
  readonly models: Models;
  /** The model to ask first. */
  readonly model: ResolvedModel;
  /** The user's message. */
  readonly input: Message;
  /** Text of the system message. */
  readonly system: string | undefined;
  /** The recorded conversation to continue. */
  readonly chain: readonly Exchange[] | undefined;
  /** What comes before the user's message in a trajectory that is begun anew. */
  readonly before?: readonly Message[] | undefined;
  /** Other members of the request. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Whether to ask for a streamed answer. */
  readonly stream: boolean;
  /** The schema that the answer must fit. */
  readonly schema: JsonSchema | undefined;
  /** The tools that the model may call. */
  readonly tooling: AskTools | undefined;
}

/** The conversation that an input begins or continues. */
export function conversationOf(
  { system, chain, before }: Asking,
): Conversation {
  return new Conversation({ parent: chain, messages: before, system });
}

/**
 * Receives the answer to a request that was sent to the first model, records and prints it, and returns the exit code.
 *
 * @throws as `printAnswer`
 */
export async function takeAnswer(
  asking: Asking,
  sent: SentTurn,
  context: CommandContext,
  { conversation = conversationOf(asking), signal }: {
    readonly conversation?: Conversation | undefined;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const { models, model, input, members, stream, schema, tooling } = asking;
  await using _shipped = await shippedAtEnd(context, models);
  await using parts = await setupWith(models, context.io, {
    source: "ask",
    labels: context.flags.list("tag"),
  });
  using _ready = prepareToRecord();
  const { recorder, notice } = parts;
  const isLast = tooling === undefined;
  let answered = model;
  const chunks = routed(
    models,
    model,
    ({ target, client, model: name }) => {
      answered = target;
      return target === model
        ? conversation.receive(sent, { signal, recorder, isLast })
        : conversation.send(input, {
          ...{ client, model: name, members, stream, signal, recorder, isLast },
        });
    },
  );
  const next = tooling === undefined ? undefined : (await loadTools()).stepsOf({
    ...{ tooling, conversation, recorder, signal },
    send: ({ messages, runs }) =>
      routed(models, model, ({ target, client, model: name }) => {
        answered = target;
        // A server may have changed its tools.
        const { offered: tools } = tooling;
        return conversation.send(messages, {
          ...{ client, model: name, stream, signal, recorder, runs },
          members: tools === undefined ? members : { ...members, tools },
        });
      }),
  });
  const at = new Date();
  const cost = async (usage: Usage, tier?: string) => {
    const { answerCost } = await loadCost();
    const { flags } = context;
    const { config } = models;
    const { name: model } = answered;
    return await answerCost(usage, {
      ...{ config, flags, model, at, tier },
      warn: (line) => notice(`chat: ${line}`),
    });
  };
  const tellPictures = async (media: readonly Media[], screen?: Output) =>
    await (await loadPictures()).tellPictures(media, {
      ...{ io: context.io, flags: context.flags, screen, notice },
      exchange: () => recorder.last,
    });
  try {
    return await printAnswer(chunks, context, {
      ...{ schema, notice, cost, next, tellPictures },
    });
  } catch (error) {
    if (asking.chain !== undefined && isTooLong(error)) await notice(TOO_LONG);
    throw error;
  } finally {
    const { leftOut } = conversation;
    if (leftOut !== undefined) await notice(leftOutNote(leftOut));
  }
}
