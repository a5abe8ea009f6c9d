/**
 * Collects the texts of an answer from its chunks.
 *
 * @module
 */
import type { ChatChunk } from "../../../core/chat.ts";
import { NameMap } from "../../../core/data/names.ts";

/** Collects texts by the names that a record uses for them. */
export class AnswerTexts {
  readonly #pieces = new NameMap<string[]>();

  /** Takes the next chunk. */
  add({ choices }: ChatChunk): void {
    for (const { delta } of choices) {
      this.#add("content", delta.content);
      this.#add("reasoning_content", delta.reasoning_content);
      for (
        const { index, function: called, custom } of delta.tool_calls ?? []
      ) {
        this.#add(`call ${index}`, called?.arguments ?? custom?.input);
      }
    }
  }

  /** The texts so far. */
  texts(): ReadonlyMap<string, string> {
    return new NameMap(
      [...this.#pieces].map(([name, pieces]) => [name, pieces.join("")]),
    );
  }

  #add(name: string, piece: string | null | undefined): void {
    if (!piece) return;
    const pieces = this.#pieces.get(name);
    if (pieces === undefined) this.#pieces.set(name, [piece]);
    else pieces.push(piece);
  }
}
