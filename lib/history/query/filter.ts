/**
 * What a query means: whether an exchange fits it.
 *
 * @module
 */
import type { ContentPart, Message } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameSet } from "../../core/data/names.ts";
import type { Exchange, Source, Status } from "../line/exchange.ts";
import type { Query } from "./query.ts";

/** The facts of an exchange that a filter reads without its request and response. */
export interface QueryFacts {
  /** ULID of the exchange. */
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** The provider's name in the registry. */
  readonly provider: string;
  /** The model's name as the provider knows it. */
  readonly model: string;
  readonly source: Source;
  /** RFC 3339 in UTC. */
  readonly started: string;
  /** Undefined when it cannot be read. */
  readonly status: Status | undefined;
  /** In any order. */
  readonly labels: readonly string[];
  /** Undefined for none. */
  readonly run?: string | undefined;
}

/** Whether an exchange with these labels fits a query without its `count`. */
export function matches(
  exchange: Exchange,
  labels: readonly string[],
  query: Query,
): boolean {
  return new Filter(query).matches(exchange, labels);
}

/** A query that is prepared once and applied to many exchanges. */
export class Filter {
  /** The text that messages must contain, in lower case; undefined for any. */
  readonly text: string | undefined;
  readonly #query: Query;
  readonly #fitsAll: boolean;
  readonly #model: Pattern | undefined;
  readonly #labels: readonly Pattern[];
  readonly #tool: Pattern | undefined;
  readonly #ids: ReadonlySet<string> | undefined;
  readonly #runs: ReadonlySet<string> | undefined;
  readonly #since: number;
  readonly #until: number;

  /** The query's times must be valid, as {@linkcode parseQuery} makes sure. */
  constructor(query: Query) {
    const { text, model, label, tool, id, runs, since, until } = query;
    this.#query = query;
    this.#fitsAll = Object.entries(query).every(([name, value]) =>
      name === "count" || value === undefined
    );
    this.text = text?.toLowerCase() || undefined;
    this.#model = model === undefined ? undefined : pattern(model);
    this.#labels = (label ?? []).map(pattern);
    this.#tool = tool === undefined ? undefined : pattern(tool);
    this.#ids = id && new NameSet(id);
    this.#runs = runs && new NameSet(runs);
    this.#since = since === undefined ? -Infinity : Date.parse(since);
    this.#until = until === undefined ? Infinity : Date.parse(until);
  }

  /** Whether {@linkcode Filter.fits} decides alone, so that {@linkcode Filter.fitsContent} is not needed. */
  get needsFactsOnly(): boolean {
    const { run, client, response } = this.#query;
    return this.text === undefined && this.#tool === undefined &&
      run === undefined && client === undefined && response === undefined;
  }

  /** Whether an exchange fits the members of the query that need no request or response. */
  fits(facts: QueryFacts): boolean {
    if (this.#fitsAll) return true;
    const { conversation, provider, source, status, errors } = this.#query;
    return (provider === undefined || provider === facts.provider) &&
      (source === undefined || source.includes(facts.source)) &&
      (this.#model === undefined || this.#model(facts.model) ||
        this.#model(`${facts.provider}/${facts.model}`)) &&
      (this.#ids === undefined || this.#ids.has(facts.id)) &&
      (conversation === undefined || conversation === facts.conversation) &&
      (this.#runs === undefined ||
        facts.run !== undefined && this.#runs.has(facts.run)) &&
      this.#isWithin(facts.started) &&
      this.#labels.every((fitting) => facts.labels.some(fitting)) &&
      (status === undefined ||
        facts.status !== undefined && status.includes(facts.status)) &&
      (errors !== true ||
        facts.status === "error" || facts.status === "truncated");
  }

  /** Whether an exchange fits the other members of the query. */
  fitsContent(exchange: Exchange): boolean {
    const { run, client, response } = this.#query;
    return (response === undefined || exchange.response?.id === response) &&
      (run === undefined || exchange["run"] === run) &&
      (client === undefined || exchange["client"] === client) &&
      (this.#tool === undefined ||
        calledTools(exchange).some((name) => this.#tool?.(name))) &&
      (this.text === undefined || says(exchange, this.text));
  }

  /** Whether an exchange fits all members of the query. */
  matches(exchange: Exchange, labels: readonly string[] = []): boolean {
    const { id, conversation, provider, model } = exchange;
    const { source, started, status, run } = exchange;
    const facts = { id, conversation, provider, model, source, started, run };
    return this.fits({ ...facts, status, labels }) &&
      this.fitsContent(exchange);
  }

  #isWithin(started: string): boolean {
    if (this.#since === -Infinity && this.#until === Infinity) return true;
    const time = Date.parse(started);
    return time >= this.#since && time < this.#until;
  }
}

/** Whether an exchange's own messages or its answers contain a text, which is in lower case. */
export function says(exchange: Exchange, text: string): boolean {
  return messagesOf(exchange).some((message) =>
    textsOf(message).some((one) => one.toLowerCase().includes(text))
  );
}

/** The texts in which {@linkcode Query.text} is looked for, in lower case. */
export function searchedTexts(exchange: Exchange): string[] {
  return messagesOf(exchange).flatMap(textsOf)
    .filter((text) => text.trim() !== "").map((text) => text.toLowerCase());
}

function messagesOf({ request, response }: Exchange): Message[] {
  return [
    ...request.messages,
    ...(response?.choices ?? []).map(({ message }) => message),
  ];
}

function textsOf(message: Message): string[] {
  const { content, refusal, reasoning_content: thought } = message;
  const parts: readonly ContentPart[] = Array.isArray(content) ? content : [];
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  return [
    typeof content === "string" ? content : "",
    ...parts.map((part) => part?.text ?? ""),
    refusal ?? "",
    thought ?? "",
    ...calls.map((call) =>
      `${call?.function?.name ?? call?.custom?.name ?? ""} ${
        call?.function?.arguments ?? call?.custom?.input ?? ""
      }`
    ),
  ];
}

/** The names of the tools that an answer calls, and of those in the exchange's member `tools`. */
export function calledTools({ response, tools }: Exchange): string[] {
  const calls = (response?.choices ?? []).flatMap(({ message }) => [
    ...(message.tool_calls ?? []).map((call) =>
      call.function?.name ?? call.custom?.name
    ),
    message.function_call?.name,
  ]);
  const executed = Array.isArray(tools)
    ? tools.map((one: unknown) => isObject(one) ? one["tool"] : undefined)
    : [];
  return [...calls, ...executed].filter((name) => typeof name === "string");
}

/** Whether a text matches. */
type Pattern = (text: string) => boolean;

/** Compiles a pattern in which `*` is any text; letter case does not count. Matching takes linear time. */
function pattern(written: string): Pattern {
  const [first = "", ...more] = written.toLowerCase().split("*");
  const last = more.pop();
  return (text) => {
    const name = text.toLowerCase();
    if (last === undefined) return name === first;
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of more) {
      const found = name.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  };
}
