/**
 * One dialogue: the turns so far, and what the next request says.
 *
 * @module
 */
import type {
  ChatChunk,
  ChatRequest,
  Message,
  ToolCall,
} from "../core/chat.ts";
import { endingOf } from "../core/ending.ts";
import type { Exchange, Status, ToolRun } from "../history/line/exchange.ts";
import { keptAnswer } from "../history/chain/echoes.ts";
import { madeBy, type Maker, messagesFor } from "../history/chain/maker.ts";
import { outcomeOf } from "../history/line/outcome.ts";
import { rebuildMessages } from "../history/chain/rebuild.ts";
import type { Recorder } from "../history/record/recorder.ts";
import {
  type ExchangeInfo,
  record,
  type Recording,
} from "../history/record/recording.ts";
import {
  type Input,
  inputMessages,
  requestOf,
  systemMessages,
} from "./request.ts";
import type { ToolResults } from "./tool_results.ts";
import type { Parent } from "../history/record/match.ts";
import type {
  Answerer,
  ConversationOptions,
  LeftOut,
  ReceiveOptions,
  RequestOptions,
  SendOptions,
  SentTurn,
} from "./conversation_options.ts";

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
  #answer: Omit<SentTurn, "input"> | undefined;

  /** Begins a conversation, or continues a recorded one. */
  constructor(options: ConversationOptions = {}) {
    this.stateless = options.stateless ?? false;
    if (options.parent !== undefined) this.#continue(options.parent);
    if (options.messages !== undefined) this.#adopt(options.messages);
    if (options.last !== undefined) {
      this.#parent = options.last;
      this.#parents.set(this.#turns.length, options.last);
    }
    if (options.system !== undefined) this.setSystem(options.system);
  }

  /** All messages so far, the system message first. */
  get messages(): Message[] {
    return [...this.#system, ...this.#turns];
  }

  /** The messages without the system message. */
  get turns(): readonly Message[] {
    return this.#turns;
  }

  /** The client of the last answer, and the model's name there; undefined before. */
  get answerer(): { client: Answerer; model: string } | undefined {
    const answer = this.#answer;
    return answer && { client: answer.client, model: answer.request.model };
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
    const { client: { provider }, answer } = this.#answer;
    const members = [...answer.leftOut].filter(isSetByUser);
    return members.length === 0 ? undefined : { provider, members };
  }

  /** The tool calls of the last answer, which have no results yet. */
  get openCalls(): readonly ToolCall[] {
    return this.#turns.at(-1)?.tool_calls ?? [];
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

  /** The request for an input. */
  request(input: Input, options: RequestOptions): ChatRequest {
    const { model, provider, members, stream } = options;
    const past = this.stateless ? this.#system : this.messages;
    const messages = [...past, ...inputMessages(input)];
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
    input: Input,
    options: SendOptions,
  ): AsyncGenerator<ChatChunk, void> {
    const { client, signal, onProgress } = options;
    const { provider } = client;
    const request = this.request(input, { ...options, provider });
    const answer = client.stream(request, { signal, onProgress });
    const turn = { input: inputMessages(input), request, client, answer };
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
    { recorder, signal, runs, isLast = false, labels = [] }: ReceiveOptions,
  ): AsyncGenerator<ChatChunk, void> {
    const { provider } = client;
    this.#answer = { client, request, answer };
    const recording = recorder.begin({
      ...this.#info(client, request, runs),
      begun: answer.startedAt,
      labels,
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
      if (!isLast) {
        const maker = { provider, model: request.model };
        this.#keep(inputMessages(input), recording, status, maker);
      }
    }
  }

  /**
   * Keeps the results of tool calls without asking, so that the next request has them, and records them as an exchange
   * that was stopped before it was sent.
   */
  async keepResults(
    { messages, runs }: ToolResults,
    recorder: Recorder,
  ): Promise<void> {
    if (this.#answer === undefined) return;
    const { client, request: { messages: _, ...members } } = this.#answer;
    const request = { ...members, messages: [...this.messages, ...messages] };
    const recording = recorder.begin(this.#info(client, request, runs));
    this.#turns.push(...messages);
    await recording.finish({ status: "aborted" });
  }

  #info(
    client: Answerer,
    request: ChatRequest,
    tools: readonly ToolRun[] | undefined,
  ): ExchangeInfo {
    const { provider, baseUrl } = client;
    return {
      provider,
      baseUrl,
      model: request.model,
      request,
      parent: this.stateless ? null : this.#parent,
      encode: (request) => client.encode(request),
      tools,
    };
  }

  #keep(
    input: readonly Message[],
    recording: Recording,
    status: Status,
    maker: Maker,
  ): void {
    if (this.stateless) return;
    const failed = status === "error" || status === "truncated";
    const response = recording.completion({ partial: status !== "completed" });
    const answer = failed ? undefined : keptAnswer({ response, status });
    if (answer === undefined) {
      // Calls without results would spoil every later request.
      if (input[0]?.role === "tool") this.#turns.push(...input);
      return;
    }
    this.#turns.push(...input, madeBy(answer, maker));
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
    madeBy(answer, last);
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
