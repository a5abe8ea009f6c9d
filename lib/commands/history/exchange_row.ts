/**
 * Writes exchanges as rows of a list.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";
import { endpointOf, type Exchange } from "../../history/line/exchange.ts";
import type { Io, Output } from "../../core/io.ts";
import { spokenRows } from "../../core/text/spoken_rows.ts";
import { oneLine } from "../../core/text/text.ts";
import type { RecordedExchange } from "../../history/history.ts";
import { withoutTitle } from "../../history/line/labels_of.ts";
import { exchangeCost } from "../../prices/recorded_costs.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { dollars } from "../../core/text/dollars.ts";
import { NameSet } from "../../core/data/names.ts";
import { messageText, typedText } from "../../core/text/message_text.ts";
import { cut } from "../../render/cut.ts";
import { speaksTables } from "../../render/style.ts";
import { rowLines } from "./row_lines.ts";

/** What a list shows of an exchange. */
export interface Row {
  /** ULID of the exchange. */
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  readonly started: Date;
  readonly source: string;
  /** The provider's name in the registry. */
  readonly provider: string;
  /** The model's name as the provider knows it. */
  readonly model: string;
  /** Tokens of request and answer; undefined when unknown. */
  readonly tokens: readonly [number, number] | undefined;
  /** How long the exchange took. */
  readonly totalMs: number;
  /** In dollars; undefined when unknown. */
  readonly cost: number | undefined;
  readonly status: string;
  /** The newest first, without the title. */
  readonly labels: readonly string[];
  /** The beginning of the user's last message, or of the last message if no user sent one. */
  readonly words: string;
}

/** Characters of a message that are read; no terminal line shows more. */
const LONGEST = 500;

/** The row of an exchange that a query found; undefined, with a warning, when it cannot be read. */
export function foundRow(
  found: RecordedExchange,
  prices?: PriceList,
): Row | undefined {
  const { exchange, labels } = found;
  return exchange && rowOf(exchange, labels, prices);
}

/**
 * A line of JSON, with line end, of an exchange as it was recorded, with last members `label`, the newest one, and
 * `labels` if it has any. Undefined, with a warning, when it cannot be read.
 */
export function foundJson(found: RecordedExchange): string | undefined {
  const { labels, exchange } = found;
  const json = labels.length === 0
    ? found.json
    : exchange && JSON.stringify({ ...exchange, label: labels[0], labels });
  return json === undefined ? undefined : `${json}\n`;
}

export function rowOf(
  exchange: Exchange,
  labels: readonly string[],
  prices?: PriceList,
): Row {
  const { id, conversation, source, provider, model, usage } = exchange;
  return {
    id,
    conversation,
    started: new Date(exchange.started),
    source,
    provider,
    model,
    tokens: usage && [usage.prompt_tokens, usage.completion_tokens],
    totalMs: exchange.timing?.total_ms ?? 0,
    cost: prices && exchangeCost(exchange, prices),
    status: exchange.status,
    labels: withoutTitle(labels),
    words: wordsOf(exchange),
  };
}

function wordsOf({ request, via }: Exchange): string {
  const { messages } = request;
  const said = messages.findLast(({ role }) => role === "user") ??
    messages.at(-1);
  if (said === undefined) {
    return via === undefined ? "" : oneLine(endpointOf(via));
  }
  return oneLine((typedText(said) || messageText(said)).slice(0, LONGEST));
}

/** Names of the columns, as they are read out. */
const SPOKEN = [
  "Id",
  "Began",
  "Source",
  "Model",
  "Tokens",
  "Cost",
  "Took",
  "Asked",
];

/** Writes rows: in columns with a heading that fit a terminal, with tabs between uncut cells to a pipe. */
export class RowWriter {
  readonly #output: Output;
  /** Whether each row is written as words, cells uncut. */
  readonly #speaks: boolean;
  readonly #thisYear = new Date().getFullYear();
  /** Widths of all columns except the words; they grow with the rows. */
  readonly #widths = [0, 0, 0, 0, 0, 0, 0];
  /** Whether any row so far has a known cost. */
  #isPriced = false;
  /** The providers of all rows so far. */
  readonly #providers = new NameSet();
  #isHeaded = false;

  constructor(io: Pick<Io, "stdout" | "env">) {
    this.#output = io.stdout;
    this.#speaks = speaksTables(io, io.stdout);
  }

  /**
   * Writes rows.
   *
   * @param lengths how many characters of each id a terminal shows; default all
   */
  async write(
    rows: readonly Row[],
    lengths?: ReadonlyMap<string, number>,
  ): Promise<void> {
    if (rows.length === 0) return;
    if (this.#speaks) {
      const before = this.#isHeaded ? "\n" : "";
      this.#isHeaded = true;
      const spoken = rows.map((row) => this.#spoken(row, lengths));
      await this.#output.write(before + spokenRows(SPOKEN, spoken));
      return;
    }
    const lines = this.#output.isTerminal
      ? this.#columns(rows, lengths)
      : rows.map((row) => tabbed(row));
    await this.#output.write(lines.map((line) => `${line}\n`).join(""));
  }

  #spoken(
    row: Row,
    lengths: ReadonlyMap<string, number> | undefined,
  ): string[] {
    const { id, started, source, provider, model, tokens, cost, totalMs } = row;
    return [
      id.slice(0, lengths?.get(id)),
      shortTime(started, this.#thisYear),
      source,
      provider === model ? model : `${provider}/${model}`,
      tokens === undefined ? "" : `${tokens[0]} in, ${tokens[1]} out`,
      cost === undefined ? "" : dollars(cost),
      `${(totalMs / 1000).toFixed(1)} seconds`,
      marked(row),
    ].map(oneLine);
  }

  #columns(
    rows: readonly Row[],
    lengths: ReadonlyMap<string, number> | undefined,
  ): string[] {
    const { columns } = this.#output;
    this.#isPriced ||= rows.some(({ cost }) => cost !== undefined);
    for (const { provider } of rows) this.#providers.add(provider);
    const most = Math.max(12, Math.floor(columns / 5));
    const named = ({ provider, model }: Row) =>
      this.#providers.size > 1
        ? fullName(oneLine(provider), oneLine(model), most)
        : cut(oneLine(model), most);
    const shown = rows.map((row) => [
      oneLine(row.id.slice(0, lengths?.get(row.id))),
      shortTime(row.started, this.#thisYear),
      oneLine(row.source),
      named(row),
      row.tokens === undefined ? "" : row.tokens.map(short).join("→"),
      ...this.#isPriced ? [costText(row.cost)] : [],
      `${(row.totalMs / 1000).toFixed(1)}s`,
    ]);
    const head = this.#isHeaded ? [] : [this.#head()];
    this.#isHeaded = true;
    const cells = [...head, ...shown];
    for (const row of cells) {
      row.forEach((cell, i) =>
        this.#widths[i] = Math.max(this.#widths[i] ?? 0, unicodeWidth(cell))
      );
    }
    return cells.map((row, i) => {
      const padded = row.map((cell, column) => {
        const space = " ".repeat(
          Math.max(0, (this.#widths[column] ?? 0) - unicodeWidth(cell)),
        );
        return column < 4 ? cell + space : space + cell;
      });
      const found = rows[i - head.length];
      const words = found === undefined ? "asked" : marked(found);
      return rowLines(padded, words, columns);
    });
  }

  #head(): string[] {
    const cost = this.#isPriced ? ["cost"] : [];
    return ["id", "began", "source", "model", "tokens", ...cost, "took"];
  }
}

/** `provider/model` in at most `cells` cells: the provider is cut first, and left out where there is no room for it. */
function fullName(provider: string, model: string, cells: number): string {
  if (provider === model) return cut(model, cells);
  const room = cells - unicodeWidth(model) - 1;
  return room < 2 ? cut(model, cells) : `${cut(provider, room)}/${model}`;
}

function costText(cost: number | undefined): string {
  return cost === undefined ? "–" : dollars(cost);
}

/** The words, after the status and the labels if these are notable. */
function marked({ status, labels, words }: Row): string {
  const marks = [
    ...status === "completed" ? [] : [`[${oneLine(status)}]`],
    ...labels.toReversed().map((label) => `[${oneLine(label)}]`),
  ];
  return [...marks, words].join(" ");
}

function tabbed(row: Row): string {
  const { id, started, source, provider, model, tokens, totalMs } = row;
  const [input = "", output = ""] = tokens ?? [];
  return [
    id,
    longTime(started),
    source,
    provider === model ? model : `${provider}/${model}`,
    input,
    output,
    (totalMs / 1000).toFixed(3),
    row.status,
    row.labels.toReversed().join(", "),
    row.words,
  ].map((cell) => oneLine(String(cell))).join("\t");
}

/** In this machine's zone: `11-21 14:03`; for another year the date. */
export function shortTime(time: Date, thisYear: number): string {
  const text = longTime(time);
  return time.getFullYear() === thisYear
    ? text.slice("2026-".length, "2026-11-21 14:03".length)
    : text.slice(0, "2026-11-21".length);
}

/** In this machine's zone: `2026-11-21 14:03:22`. */
export function longTime(time: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return `${day.map(two).join("-")} ${clock.map(two).join(":")}`;
}

/** `9999`, `12k`, `1.2M`. */
function short(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 1_000_000) return `${Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}
