/**
 * A conversation as another program kept it, before it becomes part of the history.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";

/** One message, and what is known of it. */
export interface ForeignMessage {
  /** In the shape of Chat Completions. */
  readonly message: Message;
  /** When it was said. */
  readonly at?: Date;
  /** Who answered, as the other program names the model. */
  readonly model?: string;
}

/** A conversation, from its first message on. */
export interface ForeignConversation {
  /** As the user saw it. */
  readonly title?: string;
  /** Who answered where a message does not say. */
  readonly model?: string;
  /** When it was held, where a message does not say. */
  readonly at?: Date;
  /** Further members of its requests, such as `tools`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** In order. */
  readonly messages: readonly ForeignMessage[];
  /** Messages that have no counterpart here and are left out. */
  readonly leftOut: number;
}

/** What a file to be imported gives: a conversation, or why one cannot be had. */
export type Found =
  | { readonly conversation: ForeignConversation }
  | { readonly problem: string };
