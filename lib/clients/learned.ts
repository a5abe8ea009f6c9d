/**
 * Learns from a server's error replies which request members it knows.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import { ApiError } from "../core/errors.ts";
import { parseJson } from "../core/data/parsed_json.ts";
import type { RequestOptions } from "../dialects/openai_chat/request.ts";

/** Matches errors about a member's name, not about its value. */
const UNKNOWN =
  /unsupported parameter|unrecogni[sz]ed|unknown|unexpected|extra (?:inputs|fields)|not (?:permitted|supported|allowed|recogni[sz]ed|valid)|instead/i;

/** Characters of an error reply that are searched. */
const MAX_LENGTH = 10_000;

/** Members that one server has refused, for the life of the process. */
export class LearnedOptions {
  #noStreamOptions = false;
  /** Name of the token limit, by model. */
  readonly #limitNames = new Map<
    string,
    "max_tokens" | "max_completion_tokens"
  >();

  /** Nothing has been learned. */
  get isEmpty(): boolean {
    return !this.#noStreamOptions && this.#limitNames.size === 0;
  }

  /** Options for encoding requests to a model. */
  options(model: string): RequestOptions {
    const maxTokensName = this.#limitNames.get(model);
    return {
      ...(this.#noStreamOptions ? { noStreamOptions: true } : {}),
      ...(maxTokensName === undefined ? {} : { maxTokensName }),
    };
  }

  /** Learns from the error reply to a body. */
  from(error: unknown, model: string, body: string): void {
    if (!(error instanceof ApiError)) return;
    if (error.status !== 400 && error.status !== 422) return;
    const text = `${error.message} ${error.body ?? ""}`.slice(0, MAX_LENGTH);
    if (/stream_options/.test(text)) this.#noStreamOptions = true;
    if (!/max_completion_tokens/.test(text) || !UNKNOWN.test(text)) return;
    // Learned once per model: a server that refuses both names must not be retried forever.
    if (this.#limitNames.has(model)) return;
    const sent: Partial<ChatRequest> = parseJson(body) as Partial<ChatRequest>;
    if (sent.max_completion_tokens !== undefined) {
      this.#limitNames.set(model, "max_tokens");
    } else if (sent.max_tokens !== undefined) {
      this.#limitNames.set(model, "max_completion_tokens");
    }
  }
}
