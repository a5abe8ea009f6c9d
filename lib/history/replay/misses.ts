/**
 * Reports the requests that a replay could not answer.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import type { RawCall } from "../../core/call.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap } from "../../core/data/names.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { sanitize } from "../../core/text/text.ts";
import { ReplayMiss } from "./replay_errors.ts";

/** The most different requests that are remembered; others are only counted. */
const MOST_KEPT = 1_000;
/** The most requests that are listed. */
const MOST_LISTED = 20;
/** Longest excerpt of a request, in characters. */
const SHOWN = 60;

/** Collects missed requests; equal requests count once. */
export class Misses {
  readonly #why = new NameMap<string>();
  #more = 0;

  /** How many different requests were missed. */
  get size(): number {
    return this.#why.size + this.#more;
  }

  /** Adds a request, if the failure is a {@linkcode ReplayMiss}. */
  addRequest(failure: unknown, provider: string, request: ChatRequest): void {
    if (!(failure instanceof ReplayMiss)) return;
    this.#add(`${nameOf(provider, request.model)} ${said(request)}`, failure);
  }

  /** Adds a call in a provider's dialect, if the failure is a {@linkcode ReplayMiss}. */
  addCall(failure: unknown, provider: string, call: RawCall): void {
    if (!(failure instanceof ReplayMiss)) return;
    const { path, method, body = "", means } = call;
    const value = parsedJson(body);
    const asked = isObject(value) ? value : {};
    const model = typeof asked["model"] === "string"
      ? nameOf(provider, asked["model"])
      : provider;
    this.#add(`${method} ${path} ${model} ${said(means ?? asked)}`, failure);
  }

  /** One line for each request: the request, the closest recorded one, and the first difference. */
  lines(): string[] {
    const listed = [...this.#why].slice(0, MOST_LISTED)
      .map(([request, why]) => `${request.trimEnd()}: ${why}`);
    const more = this.size - listed.length;
    return more > 0 ? [...listed, `and ${more} more`] : listed;
  }

  #add(request: string, { why }: ReplayMiss): void {
    const clean = withoutSecrets(sanitize(request).replace(/\s+/g, " "));
    if (this.#why.has(clean)) return;
    if (this.#why.size >= MOST_KEPT) this.#more++;
    else this.#why.set(clean, sanitize(why).replace(/\s+/g, " "));
  }
}

function nameOf(provider: string, model: string): string {
  return provider === model ? model : `${provider}/${model}`;
}

/** An excerpt of the last message, with its index, or of the input. */
function said(asked: { messages?: unknown; input?: unknown }): string {
  const { messages, input } = asked;
  if (!Array.isArray(messages) || messages.length === 0) {
    return input === undefined ? "" : excerpt(input);
  }
  const last: unknown = messages.at(-1);
  const content = isObject(last) ? last["content"] : last;
  return `messages[${messages.length - 1}] ${excerpt(content)}`;
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > SHOWN ? `${text.slice(0, SHOWN).toWellFormed()}…` : text;
}
