/**
 * One dialogue: the turns so far, and what the next request says.
 *
 * @module
 */
import { batchesOf } from "../core/batches.ts";
import type { ChatChunk, ChatRequest, Message } from "../core/chat.ts";
import type { ChatClient } from "../core/client.ts";
import type { Exchange, Status } from "./exchange.ts";
import { keptAnswer } from "./forms.ts";
import { outcomeOf } from "./outcome.ts";
import { rebuildMessages } from "./rebuild.ts";
import type { Recorder } from "./recorder.ts";
import { record, type Recording } from "./recording.ts";
import { inputMessage, requestOf, systemMessages } from "./request.ts";
import type { Parent } from "./thread.ts";

/** How a conversation begins. */
export interface ConversationOptions {
  /** Text of the system message; replaces that of a recorded conversation. */
  readonly system?: string;
  /** The recorded conversation that goes on, from its first exchange on; what has no answer at its end is left out. */
  readonly parent?: readonly Exchange[];
  /** Turns that were held elsewhere, instead of {@linkcode ConversationOptions.parent}; system messages come first. */
  readonly messages?: readonly Message[];
  /** Every request carries the system message and the input alone, and no turn is kept. */
  readonly stateless?: boolean;
}

/** How far a request has come. */
export type Progress =
  /** It waits for others to end. */
  | { readonly type: "queued" }
  /** It is on its way; `attempt` counts from 1. */
  | { readonly type: "sent"; readonly attempt: number };

/** What a conversation wants of a client. */
export type Answerer = Pick<
  ChatClient,
  "provider" | "baseUrl" | "encode" | "stream" | "batches"
>;

/** Whom to ask, and how. */
export interface SendOptions {
  /** Answers the request. */
  readonly client: Answerer;
  /** The client's own name of the model. */
  readonly model: string;
  /** When the request went out, by `performance.now()`, if it is on its way already. */
  readonly begun?: number | undefined;
  /** Further members of the request, such as `temperature`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Whether the answer is to come piece by piece; default true. */
  readonly stream?: boolean;
  /** Stops the answer; what came of it is kept. */
  readonly signal?: AbortSignal;
  /** Records the exchange. */
  readonly recorder: Recorder;
  /** Told how far the request has come. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The state of a dialogue. */
export class Conversation {
  /** Whether requests carry the system message and the input alone, and no turn is kept. */
  stateless: boolean;
  #system: Message[] = [];
  #turns: Message[] = [];
  #parent: Parent = null;
  /** What the next exchange continues when there are so many messages in the turns. */
  #parents = new Map<number, Parent>([[0, null]]);
  #cut = false;

  /** Begins a conversation, or goes on with a recorded one. */
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

  /** Whether the last answer is not whole: it reached the token limit, or was stopped. */
  get cut(): boolean {
    return this.#cut;
  }

  /** Id of the recorded exchange that ends with the last answer; undefined where there is none. */
  get last(): string | undefined {
    const parent = this.#parent;
    return typeof parent === "string" ? parent : parent?.at(-1)?.id;
  }

  /** A conversation that has come as far as this one, and goes on by itself. */
  fork(): Conversation {
    const other = new Conversation({ stateless: this.stateless });
    other.#system = this.#system;
    other.#turns = [...this.#turns];
    other.#parent = this.#parent;
    other.#parents = new Map(this.#parents);
    other.#cut = this.#cut;
    return other;
  }

  /** Takes the last turn back, from the user's message on, and returns that message; undefined when there is none. */
  undo(): Message | undefined {
    const begin = this.#turns.findLastIndex(({ role }) => role === "user");
    const [input] = this.#turns.splice(begin < 0 ? Infinity : begin);
    if (input === undefined) return undefined;
    // Unknown for turns that were held before: the recorder then looks for what the messages continue.
    this.#parent = this.#parents.get(begin);
    this.#cut = false;
    return input;
  }

  /** Replaces the system message; without text there is none. */
  setSystem(text: string | undefined): void {
    this.#system = systemMessages(text);
  }

  /** Forgets the turns and keeps the system message. */
  clear(): void {
    this.#adopt(this.#system);
    this.#parent = null;
  }

  /** The request that {@linkcode Conversation.send} makes of an input: text of the user's, or a message. */
  request(
    input: string | Message,
    model: string,
    members: Readonly<Record<string, unknown>> = {},
    stream = true,
  ): ChatRequest {
    const past = this.stateless ? this.#system : this.messages;
    const messages = [...past, inputMessage(input)];
    return requestOf(messages, model, members, stream);
  }

  /**
   * Asks, passes the answer's chunks on, and keeps the turn: whole when the answer ended, with the text that came when
   * it was stopped, not at all when it failed. The exchange is recorded in each case.
   *
   * @throws whatever the client throws, and the signal's reason
   */
  async *send(
    input: string | Message,
    options: SendOptions,
  ): AsyncGenerator<ChatChunk, void> {
    const { client, model, signal, recorder } = options;
    const { members, stream, begun, onProgress } = options;
    const request = this.request(input, model, members, stream);
    const recording = recorder.begin({
      provider: client.provider,
      baseUrl: client.baseUrl,
      model,
      request,
      parent: this.stateless ? null : this.#parent,
      encode: (request) => client.encode(request),
      ...(begun === undefined ? {} : { begun }),
    });
    // Unless it ends or fails, the consumer has left.
    let status: Status = "aborted";
    try {
      const batches = batchesOf(client, request, {
        ...(signal === undefined ? {} : { signal }),
        onSend: (sent) => {
          recording.sent(sent);
          onProgress?.({ type: "sent", attempt: sent.attempt });
        },
        onQueued: () => onProgress?.({ type: "queued" }),
      });
      yield* record(batches, recording, signal);
      status = "completed";
    } catch (error) {
      const outcome = outcomeOf(error, signal);
      status = outcome.status;
      await recording.finish(outcome);
      throw error;
    } finally {
      this.#keep(inputMessage(input), recording, status);
    }
  }

  #keep(input: Message, recording: Recording, status: Status): void {
    if (this.stateless || status === "error" || status === "truncated") return;
    const response = recording.completion({ partial: status !== "completed" });
    const answer = keptAnswer({ response, status });
    if (answer === undefined) return;
    this.#turns.push(input, answer);
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

function isCut(
  { response, status }: Pick<Exchange, "response" | "status">,
): boolean {
  return status !== "completed" ||
    response?.choices[0]?.finish_reason === "length";
}
