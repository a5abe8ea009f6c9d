/**
 * A conversation with the model that answers it next.
 *
 * @module
 */
import type { ChatChunk, ChatRequest, Message } from "../core/chat.ts";
import type { ChatClient } from "../core/client.ts";
import { ApiError, UsageError } from "../core/errors.ts";
import { validateRequest } from "../core/validate.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { Recorder } from "../conversation/recorder.ts";
import { messageText } from "./message_text.ts";
import { Tally } from "./tally.ts";

/** A model that can be asked. */
export interface Model {
  /** Full name, as the user may type it. */
  readonly name: string;
  /** Its provider's own name of it. */
  readonly model: string;
  /** Has a request sent to whoever answers for it, and to the next one when that cannot. */
  readonly answer: (send: Send) => AsyncIterable<ChatChunk>;
}

/** Sends a request to one model. */
export type Send = (
  to: { readonly client: ChatClient; readonly model: string },
) => AsyncIterable<ChatChunk>;

/** What a {@linkcode Dialogue} is made of. */
export interface DialogueOptions {
  /** The turns. */
  readonly conversation: Conversation;
  /** Who answers at first. */
  readonly model: Model;
  /** Finds a model by its name; throws a `ChatError` that says why there is none. */
  readonly resolve: (name: string) => Model;
  /** Members of every request, such as `temperature`. */
  readonly members: Partial<ChatRequest>;
  /** Whether answers come piece by piece. */
  readonly stream: boolean;
  /** Records every exchange. */
  readonly recorder: Recorder;
}

/** What the slash commands change and the turns go through. */
export class Dialogue {
  /** Of the turns since the conversation began. */
  readonly tally: Tally = new Tally();
  readonly #options: DialogueOptions;
  #model: Model;

  /** Goes on with a conversation, which may be new. */
  constructor(options: DialogueOptions) {
    this.#options = options;
    this.#model = options.model;
  }

  /** Full name of the model that answers. */
  get model(): string {
    return this.#model.name;
  }

  /** All messages so far, the system message first. */
  get messages(): readonly Message[] {
    return this.#options.conversation.messages;
  }

  /** Text of the system message; "" without one. */
  get system(): string {
    return this.messages
      .filter(({ role }) => role === "system" || role === "developer")
      .map(messageText).join("\n\n");
  }

  /** Lets another model answer from now on; throws a `ChatError` when there is none of that name. */
  choose(name: string): void {
    this.#model = this.#options.resolve(name);
  }

  /** Replaces the system message; "" removes it. */
  setSystem(text: string): void {
    this.#options.conversation.setSystem(text);
  }

  /** Forgets the turns, keeps the system message. */
  clear(): void {
    this.#options.conversation.clear();
    this.tally.clear();
  }

  /**
   * Asks; the turn is kept as {@linkcode Conversation.send} says.
   *
   * @throws {UsageError} the text, or what it adds up to with the turns before, is over a limit
   * @throws whatever the client throws, and the signal's reason
   */
  async *send(
    text: string,
    signal: AbortSignal,
  ): AsyncGenerator<ChatChunk, void> {
    const { conversation, members, stream, recorder } = this.#options;
    const { answer, model } = this.#model;
    check(conversation.request(text, model, members, stream));
    yield* answer((to) =>
      conversation.send(text, { ...to, members, stream, signal, recorder })
    );
  }
}

function check(request: ChatRequest): void {
  try {
    validateRequest(request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new UsageError(error.message, {
      cause: error,
      hint: "/clear forgets the turns so far",
    });
  }
}
