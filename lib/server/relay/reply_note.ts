/**
 * What is kept of a reply that only passes through.
 *
 * @module
 */
import {
  type Bodies,
  keepReply,
  type KeptReply,
} from "../../history/line/kept_reply.ts";
import type { ChatChunk } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import type { ReplyHeaders } from "../../core/wire_reply.ts";
import { parseJson } from "../../core/data/parsed_json.ts";
import { readUsage } from "../../dialects/openai_chat/usage.ts";
import { ReplyBody } from "./reply_body.ts";
import { joinBytes } from "../../core/data/bytes.ts";

/** Longest reply that is recorded in its line, in bytes; vectors and images are longer. */
const KEPT_BYTES = 64 * 1024;

/** So much of a longer one's end is looked at: that is where the tokens are counted. */
const END_BYTES = 4 * 1024;

/** The last member of this name, with one level of objects in it. */
const USAGE = /"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/g;

/** Reads along with a reply. What is not JSON, or is long, goes to the history's bodies. */
export class ReplyNote {
  readonly #isJson: boolean;
  readonly #headers: ReplyHeaders;
  readonly #bodies: Bodies | undefined;
  #body: ReplyBody | undefined;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #dropped = false;

  /** Begins with a reply's headers; without `bodies`, the bytes are not kept. */
  constructor(headers: ReplyHeaders, bodies?: Bodies) {
    this.#headers = headers;
    this.#bodies = bodies;
    const type = headers.get("content-type") ?? "";
    this.#isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(type);
  }

  /** Takes the next piece; resolves when what has to be written is. */
  add(bytes: Uint8Array): Promise<void> | undefined {
    if (!this.#isJson) return this.#bodyOf().add(bytes);
    const written = this.#body?.add(bytes);
    // A copy: a read of a few bytes lies in a buffer of 64 KiB.
    this.#pieces.push(bytes.slice());
    this.#length += bytes.length;
    if (this.#length <= KEPT_BYTES) return written;
    const whole = joinBytes(this.#pieces);
    const end = whole.slice(-END_BYTES);
    this.#pieces = [end];
    this.#length = end.length;
    if (this.#dropped) return written;
    this.#dropped = true;
    return this.#bodyOf().add(whole);
  }

  /** What the record keeps of the reply beside that chunk, when all of it has come. */
  async kept(status: number): Promise<KeptReply> {
    const members = this.#dropped ? undefined : this.#members();
    if (members !== undefined) return keepReply(members, status);
    const body = this.#bodyOf();
    // JSON that is not an object is still held.
    if (this.#isJson && !this.#dropped) await body.add(joinBytes(this.#pieces));
    return keepReply({}, status, await body.kept());
  }

  /** Keeps nothing of a reply that is not complete. */
  async drop(): Promise<void> {
    await this.#body?.drop();
  }

  #bodyOf(): ReplyBody {
    return this.#body ??= new ReplyBody(this.#headers, this.#bodies);
  }

  /** The reply as a chunk without choices: all of its members, or its usage alone. */
  chunk(): ChatChunk {
    const members = this.#members() ?? {};
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

  #members(): Record<string, unknown> | undefined {
    const text = new TextDecoder().decode(joinBytes(this.#pieces));
    return this.#dropped ? lastUsage(text) : parsed(text);
  }
}

function lastUsage(text: string): Record<string, unknown> | undefined {
  const [, usage = ""] = [...text.matchAll(USAGE)].at(-1) ?? [];
  const value = parsed(usage);
  return value === undefined ? undefined : { usage: value };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
