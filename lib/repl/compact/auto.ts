/**
 * `--compact-at`: when a conversation is shortened without being asked for.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import { isTooLong } from "../../core/text/too_long.ts";
import { reasonOf } from "../../core/text/reason.ts";
import type { History } from "../../history/history.ts";
import type { Dialogue } from "../dialogue.ts";
import { compactedLine } from "./command.ts";
import { compact } from "./compactor.ts";

/** From which size on: a share of the model's context, or tokens. */
export interface CompactAt {
  readonly share?: number | undefined;
  readonly tokens?: number | undefined;
}

/** What compaction needs of the conversation's loop. */
export interface AutoContext {
  readonly dialogue: Dialogue;
  /** The history; undefined when it is switched off. */
  readonly store: History | undefined;
  readonly print: (text: string) => Promise<void>;
  readonly notice: (line: string) => Promise<void>;
  /** Waits for something that Ctrl-C can stop; undefined when it did. */
  readonly stoppable: <T>(
    run: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T | undefined>;
}

/** Shortens one dialogue. */
export class AutoCompaction {
  readonly #at: CompactAt;
  readonly #context: AutoContext;
  /** Messages after the last attempt: without more of them there is nothing new to fold. */
  #tried = 0;
  #isNoticed = false;

  constructor(at: CompactAt, context: AutoContext) {
    this.#at = at;
    this.#context = context;
  }

  /** Shortens the dialogue if it is too long with a message; a failure gets a notice and stops nothing. */
  async before(text: string): Promise<void> {
    const { dialogue, notice } = this.#context;
    const limit = await this.#limit();
    if (limit === undefined || dialogue.messages.length <= this.#tried) return;
    const input = dialogue.next.of(text);
    const tokens = dialogue.calibration.tokens([...dialogue.messages, input]);
    if (tokens < limit) return;
    await notice(
      `chat: with the message these are about ${tokens} tokens; --compact-at allows ${
        Math.round(limit)
      }`,
    );
    await this.#compact();
  }

  /**
   * Shortens the dialogue after the model refused it as too long.
   *
   * @param grown part of the turn is in the conversation, so that it cannot be asked as it was
   * @returns whether the same can be asked again
   */
  async afterRefusal(error: unknown, grown: boolean): Promise<boolean> {
    if (!isTooLong(error)) return false;
    const { notice } = this.#context;
    await notice("chat: the conversation is too long for the model");
    if (!await this.#compact()) return false;
    if (grown) await notice("chat: /retry asks the last question again");
    return !grown;
  }

  async #compact(): Promise<boolean> {
    const { dialogue, store, print, notice, stoppable } = this.#context;
    try {
      const done = await stoppable((signal) =>
        compact(dialogue, { keep: "", store, signal })
      );
      if (done !== undefined) await print(compactedLine(done));
      return done !== undefined;
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      await notice(`chat: nothing was compacted: ${reasonOf(error)}`);
      return false;
    } finally {
      this.#tried = dialogue.messages.length;
    }
  }

  /** In tokens; undefined where the model's context is not known. */
  async #limit(): Promise<number | undefined> {
    const { share, tokens } = this.#at;
    if (tokens !== undefined) return tokens;
    const { dialogue, notice } = this.#context;
    const { window, model } = dialogue;
    if (window !== undefined) return (share ?? 1) * window;
    if (!this.#isNoticed) {
      await notice(
        `chat: the context of ${model} is not known, so --compact-at needs tokens, such as --compact-at 20000`,
      );
    }
    this.#isNoticed = true;
    return undefined;
  }
}
