/**
 * A reply of the Responses endpoint as messages: each event is one.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { MEANINGFUL_REPLY_HEADERS } from "../../dialects/openai_chat/headers.ts";
import type { ResponseItem } from "../../dialects/openai_responses/types.ts";
import { SseParser } from "../../stream/sse.ts";
import type { Reply, ReplySink } from "../reply.ts";
import type { ClientSocket } from "./client_socket.ts";

/** Events with which a response ends that can be continued. */
const ENDINGS = ["response.completed", "response.incomplete"];

/** Headers that say nothing about an answer. */
const OF_THE_REPLY = /^(?:content-|cache-|access-control-|x-accel-)/;

/** What this server says of an answer. */
const OF_THE_ANSWER = /^x-chat-(?:matched|fault|left-out|estimated)$/;

/** Sends them, and reads along. */
export class ReplyMessages {
  readonly #socket: ClientSocket;
  #completed: { id: string; output: ResponseItem[] } | undefined;

  /** Sends nothing yet. */
  constructor(socket: ClientSocket) {
    this.#socket = socket;
  }

  /** The response, if it has ended well. */
  get completed(): { id: string; output: ResponseItem[] } | undefined {
    return this.#completed;
  }

  /**
   * Sends a reply.
   *
   * @throws what its feed throws
   */
  async pass(reply: Reply): Promise<void> {
    const { body, status } = reply;
    if (typeof body !== "function") {
      if (status >= 400) return this.fail(reply);
      this.#send(new TextDecoder().decode(body ?? undefined));
      return;
    }
    this.#sendHeaders(reply);
    const parser = new SseParser();
    const decoder = new TextDecoder();
    await body({
      write: (bytes) => {
        const text = decoder.decode(bytes, { stream: true });
        const events = parser.push(text);
        // Comments keep a connection alive.
        if (events.length === 0 && text.startsWith(":")) {
          return this.#socket.ping();
        }
        let congested: ReturnType<ReplySink["write"]>;
        for (const { data } of events) congested = this.#send(data);
        return congested;
      },
    });
    for (const { data } of parser.end()) this.#send(data);
  }

  /** Sends a failure: the status, the error, and what the headers say about it. */
  fail({ body, status, headers }: Reply): void {
    const text = body instanceof Uint8Array
      ? new TextDecoder().decode(body)
      : "";
    const value = parsedJson(text);
    const told = [...headers].filter(([name]) => !OF_THE_REPLY.test(name));
    this.#socket.send(JSON.stringify({
      type: "error",
      status,
      error: isObject(value) ? value["error"] : { message: text },
      headers: Object.fromEntries(told),
    }));
  }

  /** Sends what a reply's headers say about its answer. */
  #sendHeaders({ headers }: Reply): void {
    const told = [...headers].filter(([name]) =>
      MEANINGFUL_REPLY_HEADERS.test(name) || OF_THE_ANSWER.test(name)
    );
    if (told.length === 0) return;
    this.#socket.send(JSON.stringify({
      type: "response.metadata",
      headers: Object.fromEntries(told),
    }));
  }

  #send(data: string): Promise<void> | undefined {
    if (ENDINGS.some((ending) => data.includes(ending))) this.#note(data);
    return this.#socket.send(data);
  }

  #note(data: string): void {
    const event = parsedJson(data);
    if (!isObject(event) || !ENDINGS.includes(String(event["type"]))) return;
    const { response } = event;
    if (!isObject(response) || typeof response["id"] !== "string") return;
    const { id, output } = response;
    this.#completed = {
      id,
      output: Array.isArray(output) ? output as ResponseItem[] : [],
    };
  }
}
