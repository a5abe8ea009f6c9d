/**
 * What is kept of a reply that only passes through.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import { isObject } from "../core/invalid.ts";
import type { ReplyHeaders } from "../core/wire_reply.ts";
import { readUsage } from "../dialects/openai_chat/usage.ts";
import { joinBytes } from "../wire/bytes.ts";

/** Longest reply that is recorded, in bytes; vectors and images are longer. */
const KEPT_BYTES = 64 * 1024;

/** So much of a longer one's end is looked at: that is where the tokens are counted. */
const END_BYTES = 4 * 1024;

/** The last member of this name, with one level of objects in it. */
const USAGE = /"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/g;

/** Reads along with a JSON reply; of any other nothing is kept. */
export class ReplyNote {
  readonly #isJson: boolean;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #dropped = false;

  /** Begins with a reply's headers. */
  constructor(headers: ReplyHeaders) {
    const type = headers.get("content-type") ?? "";
    this.#isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(type);
  }

  /** Takes the next piece. */
  add(bytes: Uint8Array): void {
    if (!this.#isJson) return;
    // A copy: a read of a few bytes lies in a buffer of 64 KiB.
    this.#pieces.push(bytes.slice());
    this.#length += bytes.length;
    if (this.#length <= KEPT_BYTES) return;
    const end = joinBytes(this.#pieces).slice(-END_BYTES);
    this.#dropped = true;
    this.#pieces = [end];
    this.#length = end.length;
  }

  /** The reply as a chunk without choices: all of its members, or its usage alone; undefined when there are none. */
  chunk(): ChatChunk | undefined {
    const text = new TextDecoder().decode(joinBytes(this.#pieces));
    const members = this.#dropped ? lastUsage(text) : parsed(text);
    if (members === undefined) return undefined;
    const usage = readUsage(members);
    const { id, created, model } = members;
    return {
      ...members,
      id: typeof id === "string" ? id : "",
      object: "chat.completion.chunk",
      created: typeof created === "number" ? created : 0,
      model: typeof model === "string" ? model : "",
      choices: [],
      usage,
    };
  }
}

function lastUsage(text: string): Record<string, unknown> | undefined {
  const [, usage = ""] = [...text.matchAll(USAGE)].at(-1) ?? [];
  const value = parsed(usage);
  return value === undefined ? undefined : { usage: value };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
