/**
 * One dialogue: the turns so far, and what the next request says.
 *
 * @module
 */
import type { Answer } from "../core/answer.ts";
import type { ChatChunk, ChatRequest, Message } from "../core/chat.ts";
import type { Progress } from "../core/call.ts";
import type { ChatClient } from "../core/client.ts";
import { endingOf } from "../core/ending.ts";
import type { Exchange, Status } from "../history/line/exchange.ts";
import { keptAnswer } from "../history/chain/echoes.ts";
import { madeBy, messagesFor } from "../history/chain/maker.ts";
import { outcomeOf } from "../history/line/outcome.ts";
import { rebuildMessages } from "../history/chain/rebuild.ts";
import type { Recorder } from "../history/record/recorder.ts";
import { record, type Recording } from "../history/record/recording.ts";
import { inputMessage, requestOf, systemMessages } from "./request.ts";
import type { Parent } from "../history/record/match.ts";

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
  /** The user's message in it. */
  readonly input: Message;
  /** As {@linkcode Conversation.request} made it. */
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

/** The state of a dialogue. */
export class Conversation {
  /** Whether requests have only the system message and the input, and no turn is kept. */
  stateless: boolean;
  #system: Message[] = [];
  #turns: Message[] = [];
  #parent: Parent = null;
  /** The parent of the next exchange, by the number of messages in the turns. */
  #parents = new Map<number, Parent>([[0, null]]);
  #cut = false;
  #answer: { provider: string; answer: Answer } | undefined;

  /** Begins a conversation, or continues a recorded one. */
  constructor(options: ConversationOptions = {}) {
    this.stateless = options.stateless ?? false;
    if (options.parent !== undefined) this.#continue(options.parent);
    if (options.messages !== undefined) this.#adopt(options.messages);
    if (options.system !== undefined) this.setSystem(options.system);
  }

  /** All messages so far, the system message first. */
  get messages(): Message[] {
    return [...this.#system, ...this.#turns];
  }

  /** Whether the last answer is incomplete: it reached the token limit, or was stopped. */
  get cut(): boolean {
    return this.#cut;
  }

  /** Id of the recorded exchange that ends with the last answer; undefined if there is none. */
  get last(): string | undefined {
    const parent = this.#parent;
    return typeof parent === "string" ? parent : parent?.at(-1)?.id;
  }

  /** Members set by the user that were not sent to the last provider. */
  get leftOut(): LeftOut | undefined {
    if (this.#answer === undefined) return undefined;
    const { provider, answer } = this.#answer;
    const members = [...answer.leftOut].filter(isSetByUser);
    return members.length === 0 ? undefined : { provider, members };
  }

  /** An independent copy of this conversation. */
  fork(): Conversation {
    const other = new Conversation({ stateless: this.stateless });
    other.#system = this.#system;
    other.#turns = [...this.#turns];
    other.#parent = this.#parent;
    other.#parents = new Map(this.#parents);
    other.#cut = this.#cut;
    return other;
  }

  /** Removes the last turn, from the user's message on, and returns that message; undefined if there is none. */
  undo(): Message | undefined {
    const begin = this.#turns.findLastIndex(({ role }) => role === "user");
    const [input] = this.#turns.splice(begin < 0 ? Infinity : begin);
    if (input === undefined) return undefined;
    // Unknown for turns from before this process: the recorder then finds the parent by the messages.
    this.#parent = this.#parents.get(begin);
    this.#cut = false;
    return input;
  }

  /** Replaces the system message; undefined removes it. */
  setSystem(text: string | undefined): void {
    this.#system = systemMessages(text);
  }

  /** Forgets the turns and keeps the system message. */
  clear(): void {
    this.#adopt(this.#system);
    this.#parent = null;
  }

  /** The request for an input: the user's text, or a message. */
  request(input: string | Message, options: RequestOptions): ChatRequest {
    const { model, provider, members, stream } = options;
    const past = this.stateless ? this.#system : this.messages;
    const messages = [...past, inputMessage(input)];
    return requestOf(
      provider === undefined ? messages : messagesFor(provider, messages),
      model,
      members,
      stream,
    );
  }

  /**
   * Asks, and receives the answer as {@linkcode Conversation.receive} does.
   *
   * @throws what the client throws, and the signal's reason
   */
  async *send(
    input: string | Message,
    options: SendOptions,
  ): AsyncGenerator<ChatChunk, void> {
    const { client, signal, onProgress } = options;
    const { provider } = client;
    const request = this.request(input, { ...options, provider });
    const answer = client.stream(request, { signal, onProgress });
    const turn = { input: inputMessage(input), request, client, answer };
    yield* this.receive(turn, options);
  }

  /**
   * Yields the answer's chunks, and keeps the turn: completely if the answer ended, with the text so far if it was
   * stopped, and not at all if it failed. Records the exchange in each case.
   *
   * @throws what the client throws, and the signal's reason
   */
  async *receive(
    { input, request, client, answer }: SentTurn,
    { recorder, signal }: ReceiveOptions,
  ): AsyncGenerator<ChatChunk, void> {
    const { provider, baseUrl } = client;
    this.#answer = { provider, answer };
    const recording = recorder.begin({
      provider,
      baseUrl,
      model: request.model,
      request,
      parent: this.stateless ? null : this.#parent,
      encode: (request) => client.encode(request),
      begun: answer.startedAt,
    });
    recording.follow(answer);
    // If the answer neither ends nor fails, the consumer stopped reading.
    let status: Status = "aborted";
    try {
      yield* record(answer, recording, signal);
      status = "completed";
    } catch (error) {
      const outcome = outcomeOf(error, signal);
      status = outcome.status;
      await recording.finish(outcome);
      throw error;
    } finally {
      this.#keep(input, recording, status, provider);
    }
  }

  #keep(
    input: Message,
    recording: Recording,
    status: Status,
    provider: string,
  ): void {
    if (this.stateless || status === "error" || status === "truncated") return;
    const response = recording.completion({ partial: status !== "completed" });
    const answer = keptAnswer({ response, status });
    if (answer === undefined) return;
    this.#turns.push(input, madeBy(answer, provider));
    this.#parent = recording.id;
    this.#parents.set(this.#turns.length, recording.id);
    this.#cut = isCut({ response, status });
  }

  #continue(recorded: readonly Exchange[]): void {
    const end = recorded.findLastIndex((exchange) =>
      keptAnswer(exchange) !== undefined
    );
    const chain = recorded.slice(0, end + 1);
    const last = chain.at(-1);
    const answer = last && keptAnswer(last);
    if (last === undefined || answer === undefined) return;
    madeBy(answer, last.provider);
    this.#adopt([...rebuildMessages(chain, "reasoned"), answer]);
    this.#parent = chain;
    this.#cut = isCut(last);
  }

  #adopt(messages: readonly Message[]): void {
    const first = messages.findIndex(({ role }) =>
      role !== "system" && role !== "developer"
    );
    this.#system = messages.slice(0, first < 0 ? messages.length : first);
    this.#turns = messages.slice(this.#system.length);
    this.#parent = undefined;
    this.#parents = new Map([[0, null]]);
    this.#cut = false;
  }
}

/** Whether the user set a member: earlier answers have others. */
function isSetByUser(member: string): boolean {
  return !member.startsWith("messages[].") ||
    member.startsWith("messages[].content");
}

function isCut(
  { response, status }: Pick<Exchange, "response" | "status">,
): boolean {
  if (status !== "completed") return true;
  const ending = endingOf(response?.choices[0]?.finish_reason ?? "stop");
  return ending === "length" || ending === "paused";
}
