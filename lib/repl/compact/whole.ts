/**
 * The whole conversations behind a shortened one.
 *
 * @module
 */
import type { Conversation } from "../../conversation/conversation.ts";

/** Remembers each conversation that was shortened, the last one on top. */
export class WholeConversations {
  #behind: { whole: Conversation; length: number }[] = [];

  /** Remembers a conversation that another one takes the place of. */
  add(whole: Conversation, branch: Conversation): void {
    this.#behind.push({ whole, length: branch.turns.length });
  }

  /** The conversation behind another one; undefined if turns came since, or if it never was longer. */
  take(branch: Conversation): Conversation | undefined {
    const last = this.#behind.at(-1);
    if (last === undefined || branch.turns.length > last.length) {
      return undefined;
    }
    this.#behind.pop();
    return last.whole;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#behind = [];
  }
}
