/**
 * Corrects the pieces of one choice's tool calls, as servers send them, to those that clients expect.
 *
 * @module
 */
import { checkCalls } from "../../core/answer_limits.ts";
import type { ToolCallDelta } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap, numberKey } from "../../core/data/names.ts";
import {
  absorb,
  addEntry,
  argumentsText,
  callBody,
  kindOf,
  text,
  TEXT_MEMBER,
} from "./call_pieces.ts";
import type { RawCallBody, RawToolCall } from "./types.ts";

/** A call so far. */
interface Call {
  /** The server's index; negative if it sent none. */
  readonly key: number;
  /** Its index in the output: 0, 1, 2, … by first appearance. */
  readonly index: number;
  id: string;
  /** Whether the id was made here. */
  generated: boolean;
  name: string;
  /** Its pieces until the name is known; undefined once they have been given out. */
  waiting: RawToolCall | undefined;
  /** Whether some of its arguments have come. */
  said: boolean;
  /** Whether the arguments came as an object, so that no more follow. */
  complete: boolean;
}

/** The first piece of a call, which the caller holds back, because the name may continue. */
interface Opening {
  readonly call: Call;
  readonly body: RawCallBody;
}

/**
 * Merges pieces into calls. The result is well formed: the first piece of a call has `index`, `id`, `type`, name
 * and arguments (mostly empty), later ones only `index` and arguments; each delta has at most one entry of a call.
 */
export class ToolCallMerger {
  readonly #newId: () => string;
  readonly #keepsNames: boolean;
  readonly #calls: Call[] = [];
  /** The latest call of each index. */
  readonly #byKey = new Map<number | string, Call>();
  /** The first call of each id, and of each id at an index. */
  readonly #byId = new NameMap<Call>();
  /** Calls of which nothing has been given out. */
  readonly #waiting = new Set<Call>();
  #opening: Opening | undefined;

  /**
   * @param newId makes ids for calls without one
   *
   * @param keepsNames whether a piece of a name stays in its delta, if the first piece has been given out
   */
  constructor(newId: () => string, keepsNames = false) {
    this.#newId = newId;
    this.#keepsNames = keepsNames;
  }

  /**
   * Whether the name of the last opened call may continue in the next delta, because servers like Gemini split names:
   * the entry that opened it is then completed in place.
   */
  get naming(): boolean {
    return this.#opening !== undefined;
  }

  /** Ends {@linkcode ToolCallMerger.naming}: the first piece has been given out. */
  settle(): void {
    this.#opening = undefined;
  }

  /** Whether pieces are held back until their call has a name. */
  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Adds a piece of arguments by its index. Returns whether it continues a call that has the same index in the
   * output, so that it can be relayed unchanged; otherwise nothing is added.
   */
  continueCall(index: number): boolean {
    const call = this.#byKey.get(numberKey(index));
    const passes = call !== undefined && call.index === index &&
      call.waiting === undefined && !call.complete;
    if (!passes) return false;
    call.said = true;
    this.settle();
    return true;
  }

  /** Corrects the entries of a delta in place; returns none if all of them must wait for a name. */
  push(items: readonly unknown[]): ToolCallDelta[] {
    const opening = this.#opening;
    this.#opening = undefined;
    const entries = new Map<number, ToolCallDelta>();
    items.forEach((item, position) => {
      if (!isObject(item)) return;
      const key = Number.isInteger(item["index"])
        ? item["index"] as number
        : items.length > 1
        ? position
        : undefined;
      const call = this.#find(item, key);
      const entry = call.waiting === undefined && call.name !== ""
        ? this.#continue(call, item, opening)
        : this.#open(call, item);
      if (entry !== undefined) addEntry(entries, entry);
    });
    return [...entries.values()];
  }

  /**
   * Gives out pieces whose call never got a name: as arguments of the call before, if that has none (some
   * servers send a call's arguments under the next index), otherwise as calls without a name.
   */
  flush(): ToolCallDelta[] {
    this.#opening = undefined;
    const entries: ToolCallDelta[] = [];
    for (const call of this.#waiting) {
      entries.push(this.#misplaced(call) ?? this.#giveOut(call));
    }
    return entries;
  }

  /** Gives a piece without a head to the call before; undefined if that call does not lack arguments. */
  #misplaced(call: Call): ToolCallDelta | undefined {
    const before = this.#calls[call.index - 1];
    if (call.id !== "" || before === undefined) return undefined;
    if (before.said || before.waiting !== undefined) return undefined;
    const entry = call.waiting ?? {};
    call.waiting = undefined;
    this.#waiting.delete(call);
    before.said = true;
    entry.index = before.index;
    if (entry.id !== undefined) delete entry.id;
    if (entry.type !== undefined) delete entry.type;
    const body = callBody(entry);
    if (body?.name !== undefined) delete body.name;
    return entry as unknown as ToolCallDelta;
  }

  #find(item: RawToolCall, key: number | undefined): Call {
    const last = key === undefined
      ? this.#calls.at(-1)
      : this.#byKey.get(numberKey(key));
    if (last === undefined) return this.#create(key);
    const id = text(item.id);
    const name = text(callBody(item)?.name);
    if (id === "") {
      // Without index and id, only a different name shows that another call begins.
      const another = key === undefined && last.said && name !== "" &&
        last.name !== "" && name !== last.name;
      return another ? this.#create(key) : last;
    }
    if (last.id === "" || last.id === id) return last;
    const known = this.#byId.get(idKey(id, key));
    if (known !== undefined) return known;
    // An id after the name is too late, because the call has one that was made here.
    if (last.generated && (name === "" || name === last.name)) return last;
    // Older vLLM gives each piece a different id; a new call has a name.
    return key === undefined || name !== "" ? this.#create(key) : last;
  }

  #create(key: number | undefined): Call {
    const call: Call = {
      key: key ?? -1 - this.#calls.length,
      index: this.#calls.length,
      id: "",
      generated: false,
      name: "",
      waiting: undefined,
      said: false,
      complete: false,
    };
    checkCalls(this.#calls.push(call));
    this.#byKey.set(numberKey(call.key), call);
    return call;
  }

  #open(call: Call, item: RawToolCall): ToolCallDelta | undefined {
    if (call.id === "") this.#name(call, text(item.id));
    takeArguments(call, item);
    if (call.waiting === undefined) {
      call.waiting = item;
      this.#waiting.add(call);
    } else absorb(call.waiting, item);
    call.name = text(callBody(call.waiting)?.name);
    return call.name === "" ? undefined : this.#giveOut(call);
  }

  /** Sets a call's id. */
  #name(call: Call, id: string): void {
    call.id = id;
    if (id === "") return;
    for (const key of [idKey(id, undefined), idKey(id, call.key)]) {
      if (!this.#byId.has(key)) this.#byId.set(key, call);
    }
  }

  /** Makes the first piece from the pieces that waited. */
  #giveOut(call: Call): ToolCallDelta {
    const entry = call.waiting ?? {};
    call.waiting = undefined;
    this.#waiting.delete(call);
    const kind = kindOf(entry);
    if (call.id === "") {
      this.#name(call, this.#newId());
      call.generated = true;
    }
    const body: RawCallBody = callBody(entry) ?? {};
    body.name = call.name;
    body[TEXT_MEMBER[kind]] ??= "";
    entry.index = call.index;
    entry.id = call.id;
    entry.type = text(entry.type) || kind;
    entry[kind] = body;
    if (!call.said) this.#opening = { call, body };
    return entry as unknown as ToolCallDelta;
  }

  #continue(
    call: Call,
    item: RawToolCall,
    opening: Opening | undefined,
  ): ToolCallDelta | undefined {
    const piece = takeArguments(call, item);
    const body = callBody(item);
    const name = text(body?.name);
    if (opening?.call === call && name !== "" && name !== call.name) {
      call.name += name;
      opening.body.name = call.name;
      if (piece === "") {
        this.#opening = opening;
        return undefined;
      }
    }
    item.index = call.index;
    if (item.id !== undefined) delete item.id;
    if (item.type !== undefined) delete item.type;
    if (body === undefined) item.function = { "arguments": "" };
    else if (body.name !== undefined) this.#endName(call, body, opening);
    return item as unknown as ToolCallDelta;
  }

  #endName(call: Call, body: RawCallBody, opening: Opening | undefined): void {
    const name = text(body.name);
    const late = this.#keepsNames && opening?.call !== call && !call.said &&
      name !== "" && name !== call.name;
    if (late) call.name += name;
    else delete body.name;
  }
}

/** `call_` and random digits, as OpenAI's ids look. */
export function randomCallId(): string {
  return `call_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;
}

/** Converts an entry's arguments to text, empty if the call has all of them; returns the text. */
function takeArguments(call: Call, item: RawToolCall): string {
  const body = callBody(item);
  if (body === undefined) return "";
  const member = TEXT_MEMBER[kindOf(item)];
  const value = body[member];
  const piece = call.complete ? "" : argumentsText(value);
  if (value !== piece) body[member] = piece;
  if (piece === "") return piece;
  call.said = true;
  if (typeof value !== "string") call.complete = true;
  return piece;
}

function idKey(id: string, index: number | undefined): string {
  return index === undefined ? `id ${id}` : `${index} ${id}`;
}
