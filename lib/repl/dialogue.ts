/**
 * A conversation with the model that answers it next.
 *
 * @module
 */
import type { ChatChunk, ChatRequest, Message, Usage } from "../core/chat.ts";
import { ApiError, UsageError } from "../core/errors.ts";
import { validateRequest } from "../core/validate.ts";
import type {
  Answerer,
  Conversation,
  Progress,
} from "../conversation/conversation.ts";
import type { Recorder } from "../conversation/recorder.ts";
import { messageText } from "./message_text.ts";
import { NextMessage } from "./next_message.ts";
import { type PriceOf, Tally } from "./tally.ts";

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
  to: { readonly client: Answerer; readonly model: string },
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
  /** What tokens cost; without it, that is not known. */
  readonly priceOf?: PriceOf | undefined;
  /** Told how far a request has come. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What is said to a model whose answer broke off: not every provider goes on with an answer that it is sent. */
const GO_ON =
  "Go on exactly where your last answer broke off, without repeating anything of it.";

/** What the slash commands change and the turns go through. */
export class Dialogue {
  /** Of the turns since the conversation began. */
  readonly tally: Tally;
  /** What waits for the next message. */
  readonly next: NextMessage = new NextMessage();
  readonly #options: DialogueOptions;
  readonly #members: Map<string, unknown>;
  #conversation: Conversation;
  #model: Model;
  #usage: Usage | undefined;
  #asked = "";

  /** Goes on with a conversation, which may be new. */
  constructor(options: DialogueOptions) {
    this.#options = options;
    this.tally = new Tally(options.priceOf);
    this.#members = new Map(Object.entries(options.members));
    this.#conversation = options.conversation;
    this.#model = options.model;
  }

  /** The turns, and what is recorded of them. */
  get conversation(): Conversation {
    return this.#conversation;
  }

  /** Full name of the model that answers. */
  get model(): string {
    return this.#model.name;
  }

  /** Full name of the model that was asked last, "" before. */
  get asked(): string {
    return this.#asked;
  }

  /** All messages so far, the system message first. */
  get messages(): readonly Message[] {
    return this.#conversation.messages;
  }

  /** Text of the system message; "" without one. */
  get system(): string {
    return this.messages
      .filter(({ role }) => role === "system" || role === "developer")
      .map(messageText).join("\n\n");
  }

  /** Text of the last answer; "" when nothing has been answered. */
  get answer(): string {
    const last = this.messages.findLast(({ role }) => role === "assistant");
    return last === undefined ? "" : messageText(last);
  }

  /** Members that every request has beside its messages. */
  get members(): ReadonlyMap<string, unknown> {
    return this.#members;
  }

  /** Tokens of the last request and its answer, where they were reported. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** Lets another model answer from now on; throws a `ChatError` when there is none of that name. */
  choose(name: string): void {
    this.#model = this.#options.resolve(name);
  }

  /** Replaces the system message; "" removes it. */
  setSystem(text: string): void {
    this.#conversation.setSystem(text);
  }

  /** Sets a member of every request; undefined removes it. */
  setMember(name: string, value: unknown): void {
    if (value === undefined) this.#members.delete(name);
    else this.#members.set(name, value);
  }

  /** Forgets the turns, keeps the system message. */
  clear(): void {
    this.#conversation.clear();
    this.#usage = undefined;
    this.tally.clear();
  }

  /** Goes on with another conversation. */
  open(conversation: Conversation): void {
    this.#conversation = conversation;
    this.#usage = undefined;
    this.tally.clear();
  }

  /**
   * Takes the last turn back and returns what had been asked.
   *
   * @throws {UsageError} there is none
   */
  undo(): Message {
    const input = this.#conversation.undo();
    if (input === undefined) throw new UsageError("there is no turn to undo");
    return input;
  }

  /**
   * Asks; the turn is kept as {@linkcode Conversation.send} says. What goes with it waits for the next message when it
   * is not answered.
   *
   * @throws {UsageError} the text, or what it adds up to with the turns before, is over a limit
   * @throws whatever the client throws, and the signal's reason
   */
  async *send(
    text: string,
    signal: AbortSignal,
  ): AsyncGenerator<ChatChunk, void> {
    const input = this.next.of(text);
    const before = this.messages.length;
    let answered = false;
    try {
      yield* this.#ask(this.#conversation, input, this.#model, signal);
      answered = true;
    } finally {
      if (answered || this.messages.length > before) this.next.clear();
    }
  }

  /**
   * Asks once more what was asked last; the answer takes the place of the last one as soon as any of it is there.
   *
   * @param name of another model that is to answer this once
   * @throws {UsageError} nothing has been asked
   * @throws as {@linkcode Dialogue.send}
   */
  async *retry(
    name: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ChatChunk, void> {
    const { again, input } = this.#lastAsked();
    const before = again.messages.length;
    const model = this.#named(name);
    try {
      yield* this.#ask(again, input, model, signal);
    } finally {
      if (again.messages.length > before) this.#conversation = again;
    }
  }

  /**
   * Has another model answer what was asked last; the conversation stays as it is.
   *
   * @throws {UsageError} nothing has been asked
   * @throws as {@linkcode Dialogue.send}
   */
  async *askOther(
    name: string,
    signal: AbortSignal,
  ): AsyncGenerator<ChatChunk, void> {
    const { again, input } = this.#lastAsked();
    yield* this.#ask(again, input, this.#named(name), signal);
  }

  /**
   * Has the model go on with an answer that is not whole.
   *
   * @throws {UsageError} there is none
   * @throws as {@linkcode Dialogue.send}
   */
  async *goOn(signal: AbortSignal): AsyncGenerator<ChatChunk, void> {
    if (!this.#conversation.cut) {
      throw new UsageError("the last answer was not cut", {
        hint: "/retry asks again",
      });
    }
    const input: Message = { role: "user", content: GO_ON };
    yield* this.#ask(this.#conversation, input, this.#model, signal);
  }

  #named(name: string | undefined): Model {
    return name === undefined ? this.#model : this.#options.resolve(name);
  }

  #lastAsked(): { again: Conversation; input: Message } {
    const again = this.#conversation.fork();
    const input = again.undo();
    if (input !== undefined) return { again, input };
    throw new UsageError(
      "nothing has been asked yet",
      this.#conversation.stateless
        ? { hint: "no turn is kept: /stateless off" }
        : {},
    );
  }

  async *#ask(
    conversation: Conversation,
    input: Message,
    { answer, model, name }: Model,
    signal: AbortSignal,
  ): AsyncGenerator<ChatChunk, void> {
    const { stream, recorder, onProgress } = this.#options;
    this.#asked = name;
    const members = Object.fromEntries(this.#members);
    check(conversation.request(input, model, members, stream));
    const chunks = answer((to) =>
      conversation.send(input, {
        ...{ ...to, members, stream, signal, recorder },
        onProgress,
      })
    );
    for await (const chunk of chunks) {
      this.#usage = chunk.usage ?? this.#usage;
      yield chunk;
    }
  }
}

function check(request: ChatRequest): void {
  try {
    validateRequest(request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Fewer turns help where there are too many messages, not where one is too long.
    throw new UsageError(error.message, {
      cause: error,
      ...(error.param === "messages"
        ? { hint: "/clear forgets the turns so far" }
        : {}),
    });
  }
}
