/**
 * Attachments and template for the next message.
 *
 * @module
 */
import { type Attachment, messageWith } from "../attach/attachment.ts";
import type { Message } from "../core/chat.ts";

/** Collects what goes with the next message. */
export class NextMessage {
  #attachments: readonly Attachment[] = [];
  #wrap: ((text: string) => string) | undefined;

  /** What goes with it. */
  get attachments(): readonly Attachment[] {
    return this.#attachments;
  }

  /** Replaces what goes with it. */
  attach(attachments: readonly Attachment[]): void {
    this.#attachments = attachments;
  }

  /** Makes its text of what is typed. */
  wrap(wrap: (text: string) => string): void {
    this.#wrap = wrap;
  }

  /** The message for a text that was typed. */
  of(text: string): Message {
    return messageWith(this.#attachments, this.#wrap?.(text) ?? text);
  }

  /** Forgets everything: it has been sent. */
  clear(): void {
    this.#attachments = [];
    this.#wrap = undefined;
  }
}
