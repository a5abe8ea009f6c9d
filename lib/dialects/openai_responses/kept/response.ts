/**
 * Keeps what a relayed response has beyond its translation: enough to restore it with the same ids and times.
 *
 * @module
 */
import type { ChatCompletion } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap } from "../../../core/data/names.ts";
import type { ReceivedEvent } from "../decode/stream.ts";
import { share, unshare } from "./shared.ts";

/** A kept answer: it has either `events` or `response`. */
export interface KeptResponse {
  /** Distinguishes it from kept answers of other APIs. */
  readonly api: "responses";
  /** The events of a stream; pieces of one text are joined, and numbers left out. */
  readonly events?: unknown;
  /** The number of the first event; absent if the provider does not number events. */
  readonly first?: number;
  /** The response of an unstreamed reply. */
  readonly response?: unknown;
  /** Equal parts, see {@linkcode share}. */
  readonly parts: readonly unknown[];
}

/** A kept answer with its texts and equal parts again. */
export interface GivenResponse {
  /** The events of a stream, as they are kept. */
  readonly events?: readonly ReceivedEvent[];
  /** The number of the first event. */
  readonly first?: number;
  /** The response of an unstreamed reply. */
  readonly response?: Record<string, unknown>;
}

/** Events whose joined texts can be cut again by the recorded times. */
const PIECES =
  /^response\.(?:output_text|refusal|reasoning_text|reasoning_summary_text|function_call_arguments|custom_tool_call_input)\.delta$/;

/** Random characters that hide how long a piece is. */
const PADDING = "obfuscation";

/** Whether an event is a piece of a text that may be joined with others. */
export function isPiece(event: ReceivedEvent): boolean {
  const { type, delta, logprobs } = event;
  return typeof delta === "string" && PIECES.test(String(type)) &&
    (!Array.isArray(logprobs) || logprobs.length === 0);
}

/** Keeps a stream from its events. */
export class ResponseKeeper {
  readonly #events: Record<string, unknown>[] = [];
  #pieces: string[] = [];
  #first: unknown;

  /** Takes the next event. */
  take(event: ReceivedEvent): void {
    const { sequence_number: number, [PADDING]: _, ...members } = event;
    if (this.#events.length === 0) this.#first = number;
    const before = this.#events.at(-1);
    if (before !== undefined && this.#pieces.length > 0) {
      if (isPiece(members) && continues(before, members)) {
        this.#pieces.push(String(members["delta"]));
        return;
      }
      this.#close(before);
    }
    this.#events.push(members);
    if (isPiece(members)) this.#pieces = [String(members["delta"])];
  }

  /** The kept answer; undefined if it cannot be kept. */
  kept(known: ReadonlyMap<string, string>): KeptResponse | undefined {
    const last = this.#events.at(-1);
    if (last === undefined) return undefined;
    if (this.#pieces.length > 0) this.#close(last);
    const shared = share(this.#events, known);
    if (shared === undefined) return undefined;
    const first = this.#first;
    return {
      api: "responses",
      ...(typeof first === "number" ? { first } : {}),
      events: shared.value,
      parts: shared.parts,
    };
  }

  #close(last: Record<string, unknown>): void {
    last["delta"] = this.#pieces.join("");
    this.#pieces = [];
  }
}

/** Whether two pieces are of the same text. */
function continues(one: ReceivedEvent, other: ReceivedEvent): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length &&
    names.every((name) =>
      name === "delta" || name === "logprobs" || one[name] === other[name]
    );
}

/** Keeps an unstreamed reply. */
export function keepResponse(
  response: Record<string, unknown>,
  known: ReadonlyMap<string, string>,
): KeptResponse | undefined {
  const shared = share(response, known);
  return shared && {
    api: "responses",
    response: shared.value,
    parts: shared.parts,
  };
}

/** The texts of an answer that its translation has. */
function knownTexts(
  { choices: [choice] }: Pick<ChatCompletion, "choices">,
): ReadonlyMap<string, string> {
  const known = new NameMap<string>();
  const message = choice?.message;
  const add = (name: string, text: unknown) => {
    if (typeof text === "string") known.set(name, text);
  };
  add("content", message?.content);
  add("reasoning_content", message?.reasoning_content);
  for (const [index, call] of (message?.tool_calls ?? []).entries()) {
    add(`call ${index}`, call.function?.arguments ?? call.custom?.input);
  }
  return known;
}

/** The answer of this API that a completion keeps; undefined if it keeps none. */
export function givenResponse(
  completion: ChatCompletion | null,
): GivenResponse | undefined {
  const kept = completion?.["wire"];
  if (completion === null || !isObject(kept)) return undefined;
  const { api, parts, events, response, first } = kept;
  if (api !== "responses" || !Array.isArray(parts)) return undefined;
  try {
    const value = unshare(
      { value: events ?? response, parts },
      knownTexts(completion),
    );
    if (Array.isArray(value) && value.every(isObject)) {
      return typeof first === "number"
        ? { events: value, first }
        : { events: value };
    }
    return isObject(value) ? { response: value } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
