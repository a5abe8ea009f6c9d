/**
 * The hash of an imported request: that of its compact JSON, because it was never sent.
 *
 * @module
 */
import type { Hash } from "node:crypto";
import type { ChatRequest, Message } from "../../core/chat.ts";
import { sha256OfPieces } from "../../core/data/digest.ts";

/** Hashes the requests of one conversation, each message once. */
export class RequestHash {
  readonly #messages: readonly Message[];
  readonly #hash: Hash = sha256OfPieces().update('{"messages":[');
  #hashed = 0;

  /** Begins before the first message. */
  constructor(messages: readonly Message[]) {
    this.#messages = messages;
  }

  /**
   * The hash, in hex, of a request whose first member is all messages before `end`.
   *
   * @param end not less than at the call before
   */
  upTo(end: number, request: ChatRequest): string {
    for (; this.#hashed < end; this.#hashed++) {
      const text = JSON.stringify(this.#messages[this.#hashed]);
      this.#hash.update(this.#hashed > 0 ? `,${text}` : text);
    }
    const { messages: _, ...members } = request;
    const rest = JSON.stringify(members).slice(1);
    return this.#hash.copy().update(`],${rest}`).digest("hex");
  }
}
