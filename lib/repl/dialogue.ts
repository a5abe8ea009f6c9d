/**
 * A conversation with the model that answers it next.
 *
 * @module
 */
import type { ChatChunk, ChatRequest, Message, Usage } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import type { Progress } from "../core/call.ts";
import type {
  Answerer,
  Conversation,
  LeftOut,
} from "../conversation/conversation.ts";
import type { Exchange } from "../history/line/exchange.ts";
import type { Recorder } from "../history/record/recorder.ts";
import { Calibration } from "./calibration.ts";
import { checkRequest } from "./check_request.ts";
import { messageText } from "../core/text/message_text.ts";
import { NextMessage } from "./next_message.ts";
import { type PriceOf, Tally } from "./tally.ts";

/** A model that can be asked. */
export interface Model {
  /** Full name, as the user may type it. */
  readonly name: string;
  /** Its provider's own name of it. */
  readonly model: string;
  /** Sends a request to the first model of its route that answers. */
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
  /** The model at the beginning. */
  readonly model: Model;
  /** Finds a model by its name; throws a `ChatError` if it cannot be used. */
  readonly resolve: (name: string) => Promise<Model>;
  /** Members of every request, such as `temperature`. */
  readonly members: Partial<ChatRequest>;
  /** Whether answers come piece by piece. */
  readonly stream: boolean;
  /** Records every exchange. */
  readonly recorder: Recorder;
  /** What tokens cost, if known. */
  readonly priceOf?: PriceOf | undefined;
  /** Called with the progress of a request. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Sent to a model whose answer broke off: not every provider continues an answer that it gets back. */
const CONTINUE =
  "Continue exactly where your last answer broke off, without repeating any of it.";

/** A conversation: slash commands change it, turns use it. */
export class Dialogue {
  /** Counts of the turns since the conversation began. */
  readonly tally: Tally;
  /** How many tokens the model makes of a text. */
  readonly calibration: Calibration = new Calibration();
  /** What goes with the next message. */
  readonly next: NextMessage = new NextMessage();
  readonly #options: DialogueOptions;
  readonly #members: Map<string, unknown>;
  #conversation: Conversation;
  #model: Model;
  #usage: Usage | undefined;
  #leftOut: LeftOut | undefined;
  #asked = "";

  /** Takes up a conversation, which may be new. */
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

  /** What the provider asked last was not sent, see {@linkcode Conversation.leftOut}. */
  get leftOut(): LeftOut | undefined {
    return this.#leftOut;
  }

  /** Switches to another model; throws a `ChatError` if it cannot be used. */
  async choose(name: string): Promise<void> {
    this.#model = await this.#options.resolve(name);
    this.calibration.clear();
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

  /** Counts the recorded part of the conversation. */
  count(exchanges: readonly Exchange[]): void {
    exchanges.forEach((exchange) => this.tally.addRecorded(exchange));
    this.calibration.note(this.messages, exchanges.at(-1)?.usage);
  }

  /** Switches to another conversation. */
  open(conversation: Conversation): void {
    this.#conversation = conversation;
    this.#usage = undefined;
    this.tally.clear();
  }

  /**
   * Removes the last turn and returns its question.
   *
   * @throws {UsageError} there is none
   */
  undo(): Message {
    const input = this.#conversation.undo();
    if (input === undefined) throw new UsageError("no turn to undo");
    return input;
  }

  /**
   * Sends a message; {@linkcode Conversation.send} says when the turn is kept. Attachments stay for the next message if
   * there is no answer.
   *
   * @throws {UsageError} the text, alone or with the earlier turns, is over a limit
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
   * Sends the last question again; the new answer replaces the old one as soon as its first part arrives.
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
    const { length: before } = again.messages;
    const model = await this.#named(name);
    try {
      yield* this.#ask(again, input, model, signal);
    } finally {
      if (again.messages.length > before) this.#conversation = again;
    }
  }

  /**
   * Lets another model answer the last question; the conversation does not change.
   *
   * @throws {UsageError} nothing has been asked
   * @throws as {@linkcode Dialogue.send}
   */
  async *askOther(
    name: string,
    signal: AbortSignal,
  ): AsyncGenerator<ChatChunk, void> {
    const { again, input } = this.#lastAsked();
    yield* this.#ask(again, input, await this.#named(name), signal);
  }

  /**
   * Lets the model continue an incomplete answer.
   *
   * @throws {UsageError} there is none
   * @throws as {@linkcode Dialogue.send}
   */
  async *continueAnswer(signal: AbortSignal): AsyncGenerator<ChatChunk, void> {
    if (!this.#conversation.cut) {
      throw new UsageError("the last answer was not cut off", {
        hint: "/retry asks again",
      });
    }
    const input: Message = { role: "user", content: CONTINUE };
    yield* this.#ask(this.#conversation, input, this.#model, signal);
  }

  async #named(name: string | undefined): Promise<Model> {
    return name === undefined ? this.#model : await this.#options.resolve(name);
  }

  #lastAsked(): { again: Conversation; input: Message } {
    const again = this.#conversation.fork();
    const input = again.undo();
    if (input !== undefined) return { again, input };
    throw new UsageError(
      "no question has been asked yet",
      this.#conversation.stateless
        ? { hint: "no turns are kept; use /stateless off" }
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
    checkRequest(conversation.request(input, { model, members, stream }));
    const chunks = answer((to) =>
      conversation.send(input, {
        ...{ ...to, members, stream, signal, recorder },
        onProgress,
      })
    );
    try {
      for await (const chunk of chunks) {
        this.#usage = chunk.usage ?? this.#usage;
        yield chunk;
      }
      // Another model, asked once, counts otherwise.
      if (name === this.#model.name) {
        this.calibration.note(conversation.messages, this.#usage);
      }
    } finally {
      this.#leftOut = conversation.leftOut;
    }
  }
}
