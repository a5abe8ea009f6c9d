/**
 * The rows of the tables, made from lines of the history.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { sha256 } from "../../../core/data/digest.ts";
import { isObject } from "../../../core/data/invalid.ts";
import type { Usage } from "../../../core/chat.ts";
import type { Exchange } from "../../line/exchange.ts";
import { tailFacts } from "../../line/line_facts.ts";
import { calledTools, searchedTexts } from "../../query/filter.ts";
import type { ColumnType } from "./writing/binary_rows.ts";

/** A row of `chat_exchange`, less its number. */
export interface ExchangeRow {
  readonly id: string;
  readonly conversation: string;
  readonly parent: string | null;
  readonly source: string;
  readonly started: string;
  readonly ended: string;
  readonly provider: string;
  readonly "base_url": string;
  readonly model: string;
  readonly "model_lower": string;
  readonly "name_lower": string;
  readonly status: string;
  readonly response: string | null;
  readonly run: string | null;
  readonly client: string | null;
  readonly "prompt_tokens": number | null;
  readonly "completion_tokens": number | null;
  readonly "total_tokens": number | null;
  readonly "first_token_ms": number | null;
  readonly "total_ms": number | null;
  /** In dollars; null where it is not known. */
  readonly cost: number | null;
  /** Tokens that came from the provider's cache, and that were written to it; null where that is not known. */
  readonly "cache_read": number | null;
  readonly "cache_write": number | null;
  /** See {@linkcode FoundCost.prices}; null unless the columns say all that sums need. */
  readonly prices: number | null;
  /** The called tools in lower case, each between line ends. */
  readonly tools: string;
  /** Hashes of the fragments and bodies that the line names, each between spaces. */
  readonly names: string;
  /** All texts in which searches look, in lower case. */
  readonly said: string;
  /** Length of the line with its line end, in UTF-8. */
  readonly bytes: number;
  readonly line: string;
}

/** Types of the columns, in the order of {@linkcode ExchangeRow}. */
export const EXCHANGE_COLUMNS: Readonly<
  Record<keyof ExchangeRow, ColumnType>
> = {
  id: "text",
  conversation: "text",
  parent: "text",
  source: "text",
  started: "timestamptz",
  ended: "timestamptz",
  provider: "text",
  "base_url": "text",
  model: "text",
  "model_lower": "text",
  "name_lower": "text",
  status: "text",
  response: "text",
  run: "text",
  client: "text",
  "prompt_tokens": "bigint",
  "completion_tokens": "bigint",
  "total_tokens": "bigint",
  "first_token_ms": "double precision",
  "total_ms": "double precision",
  cost: "double precision",
  "cache_read": "bigint",
  "cache_write": "bigint",
  prices: "bigint",
  tools: "text",
  names: "text",
  said: "text",
  bytes: "integer",
  line: "text",
};

/** The names of the columns, in order. */
export const EXCHANGE_NAMES = Object.keys(
  EXCHANGE_COLUMNS,
) as readonly (keyof ExchangeRow)[];

/** What an exchange cost. */
export interface FoundCost {
  /** Undefined where it is not known. */
  readonly dollars: number | undefined;
  /** A whole number that tells with which prices of the model it was found. */
  readonly prices: number;
}

/** A row of `chat_line`, less its number. */
export interface LineRow {
  /** SHA-256 of the line: a line that is written twice is stored once. */
  readonly hash: string;
  readonly kind: string;
  /** What the line is about: an exchange, or a run. */
  readonly subject: string | null;
  /** A label in lower case. */
  readonly "word_lower": string | null;
  readonly line: string;
}

/** Longest text of a column with an index; a longer one is cut, and compared as a whole elsewhere. */
const LONGEST = 500;
/** Longest names of exchanges that are in an index, in characters: an entry has at most 2,704 bytes. */
const LONGEST_NAME = 200;
/** Longest id that the table takes, in characters; ids of this program have 26. */
export const LONGEST_ID = 200;

/**
 * The row of an exchange.
 *
 * @param line the exchange as it is stored
 * @param names hashes of the fragments and bodies that the line names
 * @param cost undefined without prices
 */
export function exchangeRow(
  exchange: Exchange,
  line: string,
  names: readonly string[],
  cost?: FoundCost,
): ExchangeRow {
  const { id, conversation, parent, source, provider, model } = exchange;
  const { base_url: baseUrl, started, ended, response } = exchange;
  const { usage, firstTokenMs, totalMs, status, run } = tailFacts(exchange);
  return {
    // Without spreads: with them it takes twice as long.
    id: storable(id),
    conversation: storable(conversation),
    parent: parent === null ? null : storable(parent),
    source: storable(source),
    started: storableTime(started),
    ended: storableTime(ended),
    provider: storable(provider),
    "base_url": storable(baseUrl),
    model: storable(model),
    "model_lower": storable(model.toLowerCase()),
    "name_lower": storable(`${provider}/${model}`.toLowerCase()),
    status: storable(String(status)),
    response: storableOrNone(response?.id),
    run: storableOrNone(run),
    client: storableOrNone(exchange["client"]),
    "prompt_tokens": whole(usage?.prompt_tokens),
    "completion_tokens": whole(usage?.completion_tokens),
    "total_tokens": whole(usage?.total_tokens),
    "first_token_ms": firstTokenMs,
    "total_ms": totalMs,
    cost: Number.isFinite(cost?.dollars) ? cost?.dollars ?? null : null,
    "cache_read": whole(usage?.prompt_tokens_details?.["cached_tokens"]),
    "cache_write": whole(usage?.prompt_tokens_details?.["cache_write_tokens"]),
    prices: isSummed(exchange, usage) ? cost?.prices ?? null : null,
    tools: storable(
      calledTools(exchange).map((name) => `\n${name.toLowerCase()}\n`).join(""),
    ),
    names: names.map((name) => ` ${name} `).join(""),
    said: storable(searchedTexts(exchange).join("\n")),
    bytes: Buffer.byteLength(line) + 1,
    line,
  };
}

/** Whether the columns of an exchange have all that sums need, as its line has it. */
function isSummed(
  { provider, model, client, started }: Exchange,
  usage: Usage | undefined,
): boolean {
  const { prompt_tokens_details: details } = usage ?? {};
  const names = [provider, model, ...client === undefined ? [] : [client]];
  const counts = usage === undefined ? [] : [
    usage.prompt_tokens,
    usage.completion_tokens,
    details?.["cached_tokens"] ?? 0,
    details?.["cache_write_tokens"] ?? 0,
  ];
  return names.every((one) =>
    typeof one === "string" && one.length <= LONGEST_NAME &&
    storable(one) === one
  ) && counts.every(Number.isSafeInteger) &&
    !storableTime(started).endsWith("infinity");
}

/** The row of a line that is neither an exchange nor a fragment. */
export function lineRow(line: string, value: unknown): LineRow {
  const { kind, exchange, run, id, label, question }: Partial<
    Record<string, unknown>
  > = isObject(value) ? value : {};
  // A note of a benchmark names an exchange, too, and is looked for by its run.
  const subjects = kind === "bench" ? [run] : [exchange, run, question, id];
  const subject = subjects.find((one) => typeof one === "string");
  return {
    hash: sha256(line),
    kind: storable(typeof kind === "string" ? kind : ""),
    subject: storableOrNone(subject),
    "word_lower": typeof label === "string"
      ? storable(label.toLowerCase())
      : null,
    line,
  };
}

/** A text as the database can hold it: without NUL and halves of characters. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\ufffd").toWellFormed();
}

/** The beginning of a text of any length, as columns with an index have it. */
export function storableOrNone(text: unknown): string | null {
  return typeof text === "string" ? storable(text.slice(0, LONGEST)) : null;
}

/** A time as this program writes it, of which every part is valid in any month. */
const USUAL_TIME =
  /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** A time as the database can hold it; earlier and later ones come before and after all others. */
export function storableTime(time: string): string {
  if (USUAL_TIME.test(time)) return time;
  const date = new Date(time);
  const year = date.getUTCFullYear();
  if (year > 9999) return "infinity";
  return year >= 1 ? date.toISOString() : "-infinity";
}

function whole(count: unknown): number | null {
  return Number.isSafeInteger(count) ? Number(count) : null;
}
