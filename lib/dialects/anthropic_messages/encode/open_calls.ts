/**
 * The calls of a conversation: their ids on the wire, and which of the latest turn's calls have their results.
 *
 * @module
 */
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { encodeToolId } from "../tool_id.ts";

/** A call of the latest turn. */
interface OpenCall {
  readonly wireId: string;
  answered: boolean;
}

/** Calls with the same id, in order; those before `next` have been answered. */
interface Alike {
  readonly calls: OpenCall[];
  next: number;
}

/** No call is looked at again for each result, because a turn may have thousands of both. */
export class OpenCalls {
  readonly #wireIds = new NameSet();
  /** The next number behind an id that is taken. */
  readonly #copies = new NameMap<number>();
  #byId = new NameMap<Alike>();
  #all: Alike = { calls: [], next: 0 };

  /** Whether the latest turn has no calls. */
  get isEmpty(): boolean {
    return this.#all.calls.length === 0;
  }

  /**
   * Adds a call; returns its id on the wire. Some servers number calls from 0 in every turn, and the API requires ids
   * that differ in the whole conversation.
   */
  open(id: string): string {
    const first = encodeToolId(id);
    let wireId = first;
    if (this.#wireIds.has(first)) {
      let copy = this.#copies.get(first) ?? 2;
      do wireId = `${first}-${copy++}`; while (this.#wireIds.has(wireId));
      this.#copies.set(first, copy);
    }
    this.#wireIds.add(wireId);
    const call = { wireId, answered: false };
    this.#all.calls.push(call);
    const alike = this.#byId.get(id);
    if (alike === undefined) this.#byId.set(id, { calls: [call], next: 0 });
    else alike.calls.push(call);
    return wireId;
  }

  /** Answers the first call with an id that has no result; returns its id on the wire. */
  answer(id: string | undefined): string | undefined {
    return id === undefined ? undefined : answerNext(this.#byId.get(id));
  }

  /** Answers the first call of all that has no result. */
  answerFirst(): string | undefined {
    return answerNext(this.#all);
  }

  /** Ends the turn; returns the calls without a result. */
  end(): string[] {
    const missing = this.#all.calls.filter(({ answered }) => !answered);
    this.#byId = new NameMap();
    this.#all = { calls: [], next: 0 };
    return missing.map(({ wireId }) => wireId);
  }
}

function answerNext(alike: Alike | undefined): string | undefined {
  while (alike !== undefined) {
    const call = alike.calls[alike.next];
    if (call === undefined) return undefined;
    alike.next++;
    if (call.answered) continue;
    call.answered = true;
    return call.wireId;
  }
  return undefined;
}
