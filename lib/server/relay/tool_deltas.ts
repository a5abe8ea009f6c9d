/**
 * Tool calls of a relayed stream: what strict clients can put together passes as it came, everything else is put into
 * the form that this program's own clients make of it.
 *
 * @module
 */
import { checkChoices } from "../../core/answer_limits.ts";
import { isObject } from "../../core/data/invalid.ts";
import { numberKey } from "../../core/data/names.ts";
import { parsedReplyJson } from "../../core/data/parsed_json.ts";
import {
  randomCallId,
  ToolCallMerger,
} from "../../dialects/openai_chat/tool_calls.ts";
import type {
  RawChoice,
  RawChunk,
  RawDelta,
} from "../../dialects/openai_chat/types.ts";
import { endOfString } from "../../core/data/end_of_string.ts";

/** How a piece of arguments begins that OpenAI and most servers write; its group is the call's index. */
const PIECE =
  /"choices": ?\[\{"index": ?0, ?"delta": ?\{"tool_calls": ?\[\{"index": ?(\d+), ?"function": ?\{"arguments": ?"/;
const PIECE_END = "}}]";

/** A chunk that opened a call whose name the next one may go on with. */
interface Held {
  readonly chunk: RawChunk;
  readonly calls: ToolCallMerger;
}

/** A choice and its calls so far. */
interface Choice {
  readonly index: number;
  readonly calls: ToolCallMerger;
}

/**
 * Takes the chunks of one stream that have tool calls, and all others as long as it holds something back. A stream that
 * needs no mending is never held up by it.
 */
export class ToolDeltaNormalizer {
  readonly #newCallId: () => string;
  readonly #choices = new Map<number | string, Choice>();
  /** Of those the calls that hold something back. */
  readonly #waiting = new Set<ToolCallMerger>();
  #held: Held | undefined;
  /** Something had to be mended, so more is to be expected. */
  #suspicious = false;
  /** Of the last chunk, for one of our own. */
  #head: RawChunk = {};

  /** Begins a stream; `newCallId` names the calls that have no id. */
  constructor(newCallId: () => string = randomCallId) {
    this.#newCallId = newCallId;
  }

  /** Something is held back: every chunk has to be given to {@linkcode ToolDeltaNormalizer.push}. */
  get holding(): boolean {
    return this.#held !== undefined || this.#waiting.size > 0;
  }

  /** What goes to the client in the place of a chunk, given as JSON; undefined if the chunk may pass as it came. */
  push(json: string): readonly string[] | undefined {
    if (!this.holding && this.#isPiece(json)) return undefined;
    const chunk = parsedReplyJson(json);
    if (!isObject(chunk) || !Array.isArray(chunk["choices"])) {
      return this.#after(json);
    }
    const { choices: _choices, usage: _usage, ...head } = chunk as RawChunk;
    this.#head = head;
    const [only, ...others] = chunk["choices"];
    return others.length === 0 && isObject(only)
      ? this.#single(json, chunk, only)
      : this.#several(json, chunk, chunk["choices"]);
  }

  /** The chunks that are held back at the end of a whole stream: heads of calls, then pieces that nothing has named. */
  flush(): readonly string[] {
    const chunks = [...this.release()];
    this.#waiting.clear();
    for (const { index, calls } of this.#choices.values()) {
      const entries = calls.flush();
      if (entries.length === 0) continue;
      const delta = { "tool_calls": entries };
      const choices = [{ index, delta, "finish_reason": null }];
      chunks.push(JSON.stringify({ ...this.#head, choices }));
    }
    return chunks;
  }

  /** The chunk whose call cannot get more of a name, as nothing follows it. */
  release(): readonly string[] {
    if (this.#held === undefined) return [];
    const { chunk, calls } = this.#held;
    this.#held = undefined;
    calls.settle();
    return [JSON.stringify(chunk)];
  }

  /** Whether a chunk says nothing but a piece of arguments, in the form and under the index that it is to have. */
  #isPiece(json: string): boolean {
    const calls = this.#choices.get(0)?.calls;
    if (calls === undefined) return false;
    const found = PIECE.exec(json);
    if (found === null) return false;
    const end = endOfString(json, found.index + found[0].length);
    return json.startsWith(PIECE_END, end + 1) &&
      calls.continueCall(Number(found[1]));
  }

  #after(json: string): readonly string[] | undefined {
    const held = this.release();
    return held.length === 0 ? undefined : [...held, json];
  }

  #single(
    json: string,
    chunk: RawChunk,
    choice: RawChoice,
  ): readonly string[] | undefined {
    const calls = this.#callsOf(choice, 0);
    const naming = this.#held?.calls === calls && calls.naming;
    const mended = this.#mend(choice, calls);
    if (naming && calls.naming && saysNothing(choice)) return [];
    const next = mended ? JSON.stringify(chunk) : json;
    const held = this.release();
    // Only where something is odd, names come in pieces.
    if (this.#suspicious && calls.naming && !choice.finish_reason) {
      this.#held = { chunk, calls };
      return held;
    }
    calls.settle();
    return mended || held.length > 0 ? [...held, next] : undefined;
  }

  #several(
    json: string,
    chunk: RawChunk,
    choices: readonly unknown[],
  ): readonly string[] | undefined {
    const held = this.release();
    let mended = false;
    choices.forEach((choice, position) => {
      if (!isObject(choice)) return;
      const calls = this.#callsOf(choice, position);
      if (this.#mend(choice, calls)) mended = true;
      calls.settle();
    });
    if (!mended) return held.length === 0 ? undefined : [...held, json];
    return [...held, JSON.stringify(chunk)];
  }

  #callsOf({ index }: RawChoice, position: number): ToolCallMerger {
    const at = Number.isInteger(index) ? index as number : position;
    const key = numberKey(at);
    let known = this.#choices.get(key);
    if (known === undefined) {
      known = { index: at, calls: new ToolCallMerger(this.#newCallId, true) };
      this.#choices.set(key, known);
      checkChoices(this.#choices.size);
    }
    return known.calls;
  }

  /** Mends a choice in place; whether there was anything to mend. */
  #mend(choice: RawChoice, calls: ToolCallMerger): boolean {
    if (!isObject(choice.delta)) return false;
    const delta: RawDelta = choice.delta;
    const items = delta.tool_calls;
    let mended = false;
    if (Array.isArray(items) && items.length > 0) {
      const before = JSON.stringify(items);
      const entries = calls.push(items);
      mended = JSON.stringify(entries) !== before;
      if (entries.length > 0) delta.tool_calls = entries;
      else delete delta.tool_calls;
    } else if (delta.tool_calls === undefined) calls.settle();
    if (choice.finish_reason) {
      const last = calls.flush();
      if (last.length > 0) {
        const own = Array.isArray(delta.tool_calls) ? delta.tool_calls : [];
        delta.tool_calls = [...own, ...last];
        mended = true;
      }
    }
    if (mended) this.#suspicious = true;
    if (calls.waiting) this.#waiting.add(calls);
    else this.#waiting.delete(calls);
    return mended;
  }
}

/** Nothing is left of the choice once a piece of a name has been taken out of it. */
function saysNothing({ delta, finish_reason: reason }: RawChoice): boolean {
  return !reason && isObject(delta) &&
    Object.entries(delta).every(([name, value]) =>
      name === "role" || value === null || value === ""
    );
}
