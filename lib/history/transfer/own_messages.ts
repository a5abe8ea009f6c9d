/**
 * Which messages of a request an exchange must store, so that its chain can rebuild the request exactly.
 *
 * @module
 */
import { ECHO_FORMS, type EchoForm } from "../chain/echoes.ts";
import {
  baseOf,
  exactCount,
  type ExactSoFar,
  type Link,
  type Trace,
} from "../chain/link.ts";
import type { OwnMessages as Own } from "../record/match.ts";
import type { Message } from "../../core/chat.ts";

/** Finds them for one turn of a conversation after the other. */
export class OwnMessages {
  readonly #messages: readonly Message[];
  readonly #hashes: Trace;
  /** Of the last turn, so that a turn costs no more the later it comes. */
  readonly #exact: Partial<Record<EchoForm, ExactSoFar>> = {};

  /**
   * Begins before the first turn.
   *
   * @param hashes of all messages
   */
  constructor(messages: readonly Message[], hashes: Trace) {
    this.#messages = messages;
    this.#hashes = hashes;
  }

  /**
   * The messages before `end` that the chain of `parent` lacks: those after its answer, and earlier ones from the first
   * that it has in another form.
   */
  after(parent: Link | undefined, end: number): Own {
    const { states, texts } = this.#hashes;
    let base = parent === undefined ? 0 : this.#mostExact(parent);
    while (true) {
      const own = this.#messages.slice(base, end);
      const read = baseOf(parent, own);
      if (read === base) {
        return {
          base,
          messages: own,
          states: states.slice(base, end),
          texts: texts.slice(base, end),
        };
      }
      // Readers would take them as a replacement of more messages, so they replace that many.
      base = read;
    }
  }

  #mostExact(link: Link): number {
    const { texts } = this.#hashes;
    return Math.max(...ECHO_FORMS.map((form) => {
      const exact = exactCount(link, form, texts, this.#exact[form]);
      this.#exact[form] = { link, exact };
      return exact;
    }));
  }
}
