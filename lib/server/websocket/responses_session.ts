/**
 * The Responses API over a WebSocket: each `response.create` is a request to the same endpoint over HTTP, and each event
 * of its stream a message.
 *
 * @module
 */
import { invalid, isObject, shown } from "../../core/data/invalid.ts";
import { ApiError } from "../../core/errors.ts";
import { ulid } from "../../core/data/ulid.ts";
import { parseExact } from "../../dialects/anthropic_messages/json.ts";
import { readSocketMetadata } from "../../dialects/openai_responses/socket_metadata.ts";
import type { ResponsesRequest } from "../../dialects/openai_responses/types.ts";
import { responseEvents } from "../../dialects/openai_responses/completion.ts";
import { errorResponse } from "../formats/error_response.ts";
import { responseFacts } from "../formats/responses_format.ts";
import { readJsonBody } from "../guard/json_body.ts";
import type { Reply, UpgradedStream } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import { ClientSocket, type MessageTaker } from "./client_socket.ts";
import { CLOSE } from "./frames.ts";
import { type KnownResponse, withKnown } from "./known_response.ts";
import { MessageRequest } from "./message_request.ts";
import { ReplyMessages } from "./reply_messages.ts";

/** The messages that clients send. */
const CREATE = "response.create";
/** Says that the client has read a response; nothing is to be done. */
const PROCESSED = "response.processed";

/** Behind the message that is answered: a client may send the next one before the last answer is recorded. */
const MOST_WAITING = 1;

/** Answers one client's messages, one at a time. */
export class ResponsesSession implements MessageTaker {
  readonly #http: ServerRequest;
  readonly #stream: UpgradedStream;
  readonly #socket: ClientSocket;
  readonly #gone = new AbortController();
  /** The last response, which the next request may continue although nobody keeps it. */
  #known: KnownResponse | undefined;
  #running: Promise<void> = Promise.resolve();
  /** Messages that are answered, or wait for that. */
  #waiting = 0;

  /** `http` is the request of the handshake. */
  constructor(http: ServerRequest, stream: UpgradedStream) {
    this.#http = http;
    this.#stream = stream;
    this.#socket = new ClientSocket(stream);
  }

  /**
   * Resolves when the connection has ended and the last answer is recorded.
   *
   * @throws an answer broke off, so that the connection has to break, too
   */
  async run(): Promise<void> {
    const leave = () => this.#gone.abort();
    this.#http.signal.addEventListener("abort", leave);
    this.#stream.onStop = () => this.#stop();
    const read = this.#socket.run(this);
    try {
      // An answer that breaks off is not waited for by the reader.
      await Promise.race([read, this.#stream.broken]);
    } finally {
      leave();
      this.#http.signal.removeEventListener("abort", leave);
      await this.#running;
    }
  }

  /** See {@linkcode MessageTaker.text}. */
  text(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#waiting > MOST_WAITING) {
      const what = `at most ${MOST_WAITING} request may wait for a response`;
      return this.#fail(invalid(undefined, `cannot be taken: ${what}`));
    }
    this.#waiting++;
    this.#running = this.#running.then(() => this.#take(bytes));
  }

  /** Answers a message; nothing is sent behind an answer that broke off. */
  async #take(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      const isOver = this.#socket.isClosed || this.#gone.signal.aborted;
      if (!isOver) await this.#answer(bytes);
    } catch {
      this.#stream.break();
    } finally {
      this.#waiting--;
      if (this.#stream.isStopping) this.#stop();
    }
  }

  /** Closes the connection as soon as nothing is answered. */
  #stop(): void {
    if (this.#waiting > 0) return;
    this.#socket.close(CLOSE.goingAway, "the server is stopping");
    this.#stream.end();
  }

  async #answer(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    let body: ResponsesRequest | undefined;
    try {
      body = await this.#read(bytes);
      if (body === undefined) return;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#fail(error);
    }
    const { generate, client_metadata: said, ...request } = body;
    const { headers, metadata } = readSocketMetadata(said);
    const whole = withKnown(
      metadata === undefined
        ? request
        : { ...request, "client_metadata": metadata },
      this.#known,
    );
    if (generate === false) return this.#prepare(whole);
    const messages = new ReplyMessages(this.#socket);
    const sent = JSON.stringify({ ...whole, stream: true });
    await messages.pass(await this.#ask(sent, headers));
    const { completed } = messages;
    if (completed !== undefined) this.#known = { request: whole, ...completed };
  }

  /** A message as a request; undefined if it asks for nothing. */
  async #read(
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<ResponsesRequest | undefined> {
    const { url, headers } = this.#http;
    const { signal } = this.#gone;
    // Checked as it came: what is sent on is written anew.
    const came = new MessageRequest({ url, headers }, bytes, signal);
    const { text } = await readJsonBody(came);
    const value = parseExact(text, Infinity);
    if (!isObject(value)) {
      throw invalid(undefined, `must be a JSON object, not ${shown(value)}`);
    }
    const { type, background: _, ...request } = value;
    if (type === PROCESSED) return undefined;
    if (type === CREATE) return request as unknown as ResponsesRequest;
    throw invalid("type", `must be "${CREATE}", not ${shown(type)}`);
  }

  /** Answers without a model: the client only says what the next request will continue. */
  #prepare(request: ResponsesRequest): void {
    const facts = responseFacts(ulid());
    for (const event of responseEvents(null, request, facts)) {
      this.#socket.send(JSON.stringify(event));
    }
    this.#known = { request, id: facts.id, output: [] };
  }

  #ask(
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    const bytes = new TextEncoder().encode(body);
    const { signal } = this.#gone;
    const request = new MessageRequest(this.#http, bytes, signal, headers);
    return this.#stream.ask(request);
  }

  #fail(error: ApiError): void {
    const reply = errorResponse(error);
    new ReplyMessages(this.#socket).fail(reply);
  }
}
