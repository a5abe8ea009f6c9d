/**
 * A conversation with the model that answers it next.
 *
 * @module
 */
import type { ChatChunk, Message, Usage } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { LeftOut } from "../conversation/conversation_options.ts";
import type { Exchange } from "../history/line/exchange.ts";
import type { Recorder } from "../history/record/recorder.ts";
import { Calibration } from "./calibration.ts";
import { checkRequest } from "./check_request.ts";
import { WholeConversations } from "./compact/whole.ts";
import type {
  Aside,
  Branch,
  DialogueOptions,
  Model,
} from "./dialogue_options.ts";
import type { Input } from "../conversation/request.ts";
import type { ToolResults } from "../conversation/tool_results.ts";
import { offeredTools, type Tooling } from "../conversation/tooling.ts";
import { lastAsked } from "./last_asked.ts";
import { NextMessage } from "./next_message.ts";
import { Tally } from "./tally.ts";

/** A conversation: slash commands change it, turns use it. */
export class Dialogue {
  /** Counts of the turns since the conversation began. */
  readonly tally: Tally;
  /** How many tokens the model makes of a text. */
  readonly calibration: Calibration = new Calibration();
  /** What goes with the next message. */
  readonly next: NextMessage = new NextMessage();
  /** The tools that models may call; undefined before the first is turned on. */
  tools: Tooling | undefined;
  readonly #options: DialogueOptions;
  readonly #members: Map<string, unknown>;
  readonly #wholes = new WholeConversations();
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

  /** Tokens that the model can read, where that is known. */
  get window(): number | undefined {
    return this.#options.priceOf?.(this.#model.name)?.context;
  }

  /** Records every exchange. */
  get recorder(): Recorder {
    return this.#options.recorder;
  }

  /** Full name of the model that was asked last, "" before. */
  get asked(): string {
    return this.#asked;
  }

  /** All messages so far, the system message first. */
  get messages(): readonly Message[] {
    return this.#conversation.messages;
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
    this.#wholes.clear();
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
    this.#wholes.clear();
    this.#conversation = conversation;
    this.#usage = undefined;
    this.tally.clear();
  }

  /** Continues with a shorter form of the conversation. */
  shorten(branch: Conversation): void {
    this.#wholes.add(this.#conversation, branch);
    this.#conversation = branch;
  }

  /** Continues with the whole conversation again; false if turns came since it was shortened. */
  lengthen(): boolean {
    const whole = this.#wholes.take(this.#conversation);
    this.#conversation = whole ?? this.#conversation;
    return whole !== undefined;
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
      yield* this.#ask(this.#conversation, input, this.#model, signal, {
        tools: this.tools,
      });
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
    const { again, input } = lastAsked(this.#conversation);
    const { length: before } = again.messages;
    const model = await this.named(name);
    try {
      yield* this.#ask(again, input, model, signal, { tools: this.tools });
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
    const { again, input } = lastAsked(this.#conversation);
    yield* this.#ask(again, input, await this.named(name), signal);
  }

  /** Continues with another answer to a message, of which the provider reported the usage. */
  take({ conversation, model }: Branch, usage: Usage | undefined): void {
    this.#conversation = conversation;
    this.#asked = model;
    this.#usage = usage;
    this.#leftOut = conversation.leftOut;
    this.next.clear();
  }

  /** Sends the results of the last answer's tool calls; throws as {@linkcode Dialogue.send}. */
  async *sendResults(
    { messages, runs }: ToolResults,
    signal: AbortSignal,
  ): AsyncGenerator<ChatChunk, void> {
    yield* this.#ask(this.#conversation, messages, this.#model, signal, {
      tools: this.tools,
      runs,
    });
  }

  /** See {@linkcode Conversation.keepResults}. */
  keepResults(results: ToolResults): Promise<void> {
    return this.#conversation.keepResults(results, this.#options.recorder);
  }

  /** A model by its name, the dialogue's own without one; throws a `ChatError` if it cannot be used. */
  async named(name: string | undefined): Promise<Model> {
    return name === undefined ? this.#model : await this.#options.resolve(name);
  }

  /** Asks in a conversation other than the dialogue's; throws as {@linkcode Dialogue.send}. */
  askIn(
    conversation: Conversation,
    input: Message,
    signal: AbortSignal,
    { model = this.#model, ...how }: { model?: Model } & Aside = {},
  ): AsyncGenerator<ChatChunk, void> {
    return this.#ask(conversation, input, model, signal, how);
  }

  async *#ask(
    conversation: Conversation,
    input: Exclude<Input, string>,
    { answer, model, name }: Model,
    signal: AbortSignal,
    { tools, runs, labels, bare }: Aside & {
      tools?: Tooling | undefined;
    } & Partial<ToolResults> = {},
  ): AsyncGenerator<ChatChunk, void> {
    const { stream, recorder, onProgress } = this.#options;
    this.#asked = name;
    const offered = conversation.stateless ? {} : offeredTools(tools);
    const set = bare ? {} : Object.fromEntries(this.#members);
    const members = { ...set, ...offered };
    checkRequest(conversation.request(input, { model, members, stream }));
    const chunks = answer((to) =>
      conversation.send(input, {
        ...{ ...to, members, stream, signal, recorder, onProgress },
        ...{ runs, labels },
      })
    );
    try {
      let usage: Usage | undefined;
      for await (const chunk of chunks) {
        usage = chunk.usage ?? usage;
        this.#usage = usage ?? this.#usage;
        yield chunk;
      }
      // Another model, asked once, counts otherwise.
      if (name === this.#model.name) {
        this.calibration.note(conversation.messages, usage);
      }
    } finally {
      this.#leftOut = conversation.leftOut;
    }
  }
}
