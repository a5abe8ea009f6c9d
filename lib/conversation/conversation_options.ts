/**
 * What a conversation begins with, and what its requests are made of.
 *
 * @module
 */
import type { Answer } from "../core/answer.ts";
import type { Progress } from "../core/call.ts";
import type { ChatRequest, Message } from "../core/chat.ts";
import type { ChatClient } from "../core/client.ts";
import type { Exchange, ToolRun } from "../history/line/exchange.ts";
import type { Recorder } from "../history/record/recorder.ts";
import type { Input } from "./request.ts";

/** How a conversation begins. */
export interface ConversationOptions {
  /** Text of the system message; replaces that of a recorded conversation. */
  readonly system?: string | undefined;
  /**
   * The recorded conversation to continue, from its first exchange on; exchanges without an answer at its end are
   * ignored.
   */
  readonly parent?: readonly Exchange[] | undefined;
  /** Turns from elsewhere, instead of {@linkcode ConversationOptions.parent}; system messages come first. */
  readonly messages?: readonly Message[] | undefined;
  /** Id of the recorded exchange that {@linkcode ConversationOptions.messages} end with. */
  readonly last?: string | undefined;
  /** Each request has only the system message and the input, and no turn is kept. */
  readonly stateless?: boolean | undefined;
}

/** The part of a client that a conversation needs. */
export type Answerer = Pick<
  ChatClient,
  "provider" | "baseUrl" | "encode" | "stream"
>;

/** Members of a request beside the messages. */
export interface RequestOptions {
  /** The provider's own name of the model. */
  readonly model: string;
  /**
   * The provider that gets the request: answers of other providers are sent without members that only those can read.
   */
  readonly provider?: string | undefined;
  /** Further members of the request, such as `temperature`. */
  readonly members?: Readonly<Record<string, unknown>> | undefined;
  /** Whether to stream the answer; default true. */
  readonly stream?: boolean | undefined;
}

/** Records an exchange, and may stop it. */
export interface ReceiveOptions {
  /** Stops the answer and keeps what arrived. */
  readonly signal?: AbortSignal | undefined;
  /** Records the exchange. */
  readonly recorder: Recorder;
  /** The tool calls whose results are the input. */
  readonly runs?: readonly ToolRun[] | undefined;
  /** Whether nothing is asked after it, so that the answer is not kept. */
  readonly isLast?: boolean | undefined;
  /** Labels of the exchange. */
  readonly labels?: readonly string[] | undefined;
}

/** Which client to ask, and how. */
export interface SendOptions
  extends Omit<RequestOptions, "provider">, ReceiveOptions {
  /** Answers the request. */
  readonly client: Answerer;
  /** Called as the request proceeds. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A request on its way. */
export interface SentTurn {
  /** The user's message in it, or the results of tool calls. */
  readonly input: Exclude<Input, string>;
  /** As `Conversation.request` made it. */
  readonly request: ChatRequest;
  /** The client that sent it. */
  readonly client: Answerer;
  /** Its answer, not yet read. */
  readonly answer: Answer;
}

/** Members of a request that do not exist in the provider's dialect. */
export interface LeftOut {
  /** The registry's name of the provider. */
  readonly provider: string;
  /** By their path, such as `response_format`. */
  readonly members: readonly string[];
}
