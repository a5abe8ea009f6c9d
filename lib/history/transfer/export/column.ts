/**
 * Columns of a table of exchanges.
 *
 * @module
 */
import type { Exchange } from "../../line/exchange.ts";
import { endpointOf } from "../../line/exchange.ts";
import { serializeExchange } from "../../line/history_line.ts";
import { plainText } from "./answered_branches.ts";
import type { ExportFacts } from "./exporter.ts";

/** A column: a value that it cannot hold is null. */
export interface Column<Row> {
  readonly name: string;
  /** `TIMESTAMP` takes RFC 3339; `TEXT` is a string that may be long and seldom comes twice. */
  readonly type:
    | "STRING"
    | "TEXT"
    | "INT64"
    | "DOUBLE"
    | "BOOLEAN"
    | "TIMESTAMP";
  of(row: Row): unknown;
}

/** An exchange with what belongs to it. */
export interface ExchangeRow {
  readonly exchange: Exchange;
  /** The newest first. */
  readonly labels?: readonly string[] | undefined;
  readonly facts: ExportFacts | undefined;
}

type Of = (row: ExchangeRow) => unknown;

const column = (
  type: Column<ExchangeRow>["type"],
  name: string,
  of: Of,
): Column<ExchangeRow> => ({ name, type, of });

/** A member of the line by its name. */
const member = (
  type: Column<ExchangeRow>["type"],
  name: string,
): Column<ExchangeRow> => column(type, name, ({ exchange }) => exchange[name]);

/** What is known of every exchange. */
export const EXCHANGE_COLUMNS: readonly Column<ExchangeRow>[] = [
  member("STRING", "id"),
  member("STRING", "conversation"),
  member("STRING", "parent"),
  member("TIMESTAMP", "started"),
  member("TIMESTAMP", "ended"),
  member("STRING", "source"),
  member("STRING", "run"),
  member("STRING", "client"),
  member("STRING", "provider"),
  member("STRING", "base_url"),
  member("STRING", "model"),
  column(
    "STRING",
    "endpoint",
    ({ exchange: { via } }) => via === undefined ? undefined : endpointOf(via),
  ),
  member("STRING", "status"),
  column("TEXT", "error", ({ exchange }) => exchange.error?.message),
  column(
    "STRING",
    "finish_reason",
    ({ exchange }) => exchange.response?.choices[0]?.finish_reason,
  ),
  member("INT64", "attempts"),
  column(
    "INT64",
    "prompt_tokens",
    ({ exchange }) => exchange.usage?.prompt_tokens,
  ),
  column(
    "INT64",
    "cached_tokens",
    ({ exchange }) => exchange.usage?.prompt_tokens_details?.["cached_tokens"],
  ),
  column(
    "INT64",
    "completion_tokens",
    ({ exchange }) => exchange.usage?.completion_tokens,
  ),
  column(
    "INT64",
    "reasoning_tokens",
    ({ exchange: { usage } }) =>
      usage?.completion_tokens_details?.["reasoning_tokens"],
  ),
  column("DOUBLE", "cost", ({ exchange, facts }) => facts?.cost(exchange)),
  column(
    "DOUBLE",
    "first_token_ms",
    ({ exchange }) => exchange.timing.first_token_ms,
  ),
  column("DOUBLE", "total_ms", ({ exchange }) => exchange.timing.total_ms),
  column(
    "STRING",
    "labels",
    ({ labels }) => labels?.length ? JSON.stringify(labels) : undefined,
  ),
  column(
    "TEXT",
    "request",
    ({ exchange: { request } }) =>
      request.messages.length === 0
        ? undefined
        : request.messages.map(plainText).join("\n\n"),
  ),
  column("TEXT", "reply", ({ exchange: { response } }) => {
    const message = response?.choices[0]?.message;
    return message && plainText(message);
  }),
  column("TEXT", "tool_calls", ({ exchange: { response } }) => {
    const calls = response?.choices[0]?.message.tool_calls;
    return calls?.length ? JSON.stringify(calls) : undefined;
  }),
  column("TEXT", "line", ({ exchange }) => serializeExchange(exchange)),
];
