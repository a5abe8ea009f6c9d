/**
 * Tool calls of one choice, from the pieces that servers make of them to the pieces that clients expect.
 *
 * @module
 */
import type { ToolCallDelta } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import type { RawCallBody, RawToolCall } from "./types.ts";

/** A call as far as it has come. */
interface Call {
  /** The server's index; below zero where it sent none. */
  readonly key: number;
  /** Its index on the way out: 0, 1, 2, … by first appearance. */
  readonly index: number;
  id: string;
  /** The id is our own. */
  generated: boolean;
  name: string;
  /** Nothing of it has been handed out: its pieces wait here until the name is known. */
  waiting: RawToolCall | undefined;
  /** Some of its arguments have come. */
  said: boolean;
  /** The arguments came as an object, so there are no more. */
  complete: boolean;
}

/** The first piece of a call that has been made but, as the caller holds it back, may still get more of its name. */
interface Opening {
  readonly call: Call;
  readonly body: RawCallBody;
}

/**
 * Merges pieces into calls. What it returns is well formed: the first piece of a call has `index`, `id`, `type`, name
 * and arguments (mostly empty), later ones `index` and arguments only; one entry a call in each delta.
 */
export class ToolCallMerger {
  readonly #newId: () => string;
  readonly #calls: Call[] = [];
  #opening: Opening | undefined;

  /** Starts without calls; `newId` names those that the server leaves without an id. */
  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /**
   * The name of the call that was opened last may go on in the next delta (servers of Gemini's kind split names): the
   * entry that opened it will then be completed in place.
   */
  get naming(): boolean {
    return this.#opening !== undefined;
  }

  /** Ends that: the entry has been handed out. */
  settle(): void {
    this.#opening = undefined;
  }

  /** Turns the entries of a delta, which are changed, into well-formed ones; none when all that came must wait. */
  push(items: readonly unknown[]): ToolCallDelta[] {
    const opening = this.#opening;
    this.#opening = undefined;
    const entries: ToolCallDelta[] = [];
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
    return entries;
  }

  /** Hands out the calls that never got a name. */
  flush(): ToolCallDelta[] {
    this.#opening = undefined;
    const entries: ToolCallDelta[] = [];
    for (const call of this.#calls) {
      if (call.waiting !== undefined) entries.push(this.#handOut(call));
    }
    return entries;
  }

  #find(item: RawToolCall, key: number | undefined): Call {
    const last = key === undefined
      ? this.#calls.at(-1)
      : this.#calls.findLast((call) => call.key === key);
    if (last === undefined) return this.#create(key);
    const id = text(item.id);
    const name = text(callBody(item)?.name);
    if (id === "") {
      // Without index and id only another name tells that another call begins.
      const another = key === undefined && last.said && name !== "" &&
        last.name !== "" && name !== last.name;
      return another ? this.#create(key) : last;
    }
    if (last.id === "" || last.id === id) return last;
    const known = this.#calls.find((call) =>
      call.id === id && (key === undefined || call.key === key)
    );
    if (known !== undefined) return known;
    // An id that comes after the name comes too late: the call has one of ours.
    if (last.generated && (name === "" || name === last.name)) return last;
    // Older vLLM gives each piece an id of its own; a call that really is another one says its name.
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
    this.#calls.push(call);
    return call;
  }

  #open(call: Call, item: RawToolCall): ToolCallDelta | undefined {
    call.id ||= text(item.id);
    takeArguments(call, item);
    if (call.waiting === undefined) call.waiting = item;
    else absorb(call.waiting, item);
    call.name = text(callBody(call.waiting)?.name);
    return call.name === "" ? undefined : this.#handOut(call);
  }

  /** The first piece, made of all that waited. */
  #handOut(call: Call): ToolCallDelta {
    const entry = call.waiting ?? {};
    call.waiting = undefined;
    const kind = kindOf(entry);
    if (call.id === "") {
      call.id = this.#newId();
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
    else if (body.name !== undefined) delete body.name;
    return item as unknown as ToolCallDelta;
  }
}

/** `call_` and random digits, as OpenAI's ids look. */
export function randomCallId(): string {
  return `call_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;
}

/** Arguments as text: an object, as some local servers send it, becomes its JSON. */
export function argumentsText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

/** Makes the entry's arguments text, and none if the call had them all; returns them. */
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

/** The member that a call of each kind says what it wants in. */
const TEXT_MEMBER = { function: "arguments", custom: "input" } as const;

function kindOf(item: RawToolCall): keyof typeof TEXT_MEMBER {
  return isObject(item.custom) ? "custom" : "function";
}

function callBody(item: RawToolCall): RawCallBody | undefined {
  const body = item[kindOf(item)];
  return isObject(body) ? body : undefined;
}

/** Two entries of one call become one: openai-python drops pieces of a call that has two entries in a delta. */
function addEntry(entries: ToolCallDelta[], entry: ToolCallDelta): void {
  const earlier = entries.find((other) => other.index === entry.index);
  if (earlier === undefined) entries.push(entry);
  else absorb(earlier, entry);
}

/** Adds a later piece of a call to an earlier one: its arguments are appended, other members fill what is empty. */
function absorb(earlier: RawToolCall, later: RawToolCall): void {
  const kind = kindOf(later);
  const [body, more] = [callBody(earlier), callBody(later)];
  if (body === undefined || more === undefined) {
    fill(earlier, later);
    return;
  }
  const member = TEXT_MEMBER[kind];
  const whole = argumentsText(body[member]) + argumentsText(more[member]);
  fill(body, more);
  body[member] = whole;
  fill(earlier, later);
}

function fill(
  earlier: Record<string, unknown>,
  later: Record<string, unknown>,
): void {
  for (const [name, value] of Object.entries(later)) {
    const before = earlier[name] ?? "";
    // A member of the name __proto__ is never empty.
    if (before === "") earlier[name] = value;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
