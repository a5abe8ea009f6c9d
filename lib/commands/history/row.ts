/**
 * An exchange on one line.
 *
 * @module
 */
import { unicodeWidth } from "@std/cli/unicode-width";
import type { Exchange } from "../../conversation/exchange.ts";
import type { Output } from "../../core/io.ts";
import { sanitize } from "../../core/text.ts";
import type { RecordedLine } from "../../history/recorded_line.ts";
import type { Scan } from "../../history/scan.ts";
import { messageText } from "../../repl/message_text.ts";

/** What a list shows of an exchange. */
export interface Row {
  /** Its ULID. */
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** When it began. */
  readonly started: Date;
  /** Who asked. */
  readonly source: string;
  /** The registry's name of who answered. */
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** Of request and answer; undefined when unknown. */
  readonly tokens: readonly [number, number] | undefined;
  /** From its beginning to its end. */
  readonly totalMs: number;
  /** How it ended. */
  readonly status: string;
  /** What was said about it; undefined for nothing. */
  readonly label: string | undefined;
  /** How the last message begins that was sent, a user's if there is one. */
  readonly words: string;
}

/** Characters of a message that no terminal shows beyond on one line. */
const LONGEST = 500;
/** Least cells for the words. */
const FEWEST = 10;

/** Makes a row of each exchange; what cannot be read gives undefined and a warning. */
export function rowPicker(scan: Scan): (line: RecordedLine) => Row | undefined {
  return (line) => {
    const exchange = scan.read(line);
    return exchange && rowOf(exchange, line.label);
  };
}

/** What a list shows of an exchange. */
export function rowOf(exchange: Exchange, label: string | undefined): Row {
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
    status: exchange.status,
    label,
    words: wordsOf(exchange),
  };
}

function wordsOf({ request, via }: Exchange): string {
  const { messages } = request;
  const said = messages.findLast(({ role }) => role === "user") ??
    messages.at(-1);
  if (said === undefined) return via?.path ?? "";
  return oneLine(messageText(said).slice(0, LONGEST));
}

function oneLine(text: string): string {
  return sanitize(text.toWellFormed()).replace(/\s+/g, " ").trim();
}

/** Lays rows out for an output: in columns that fit a terminal, with tabs between whole cells for a pipe. */
export class RowWriter {
  readonly #output: Output;
  readonly #thisYear = new Date().getFullYear();
  /** Of each column but the words; they grow with what comes. */
  readonly #widths = [0, 0, 0, 0, 0, 0];

  /** Writes nothing yet. */
  constructor(output: Output) {
    this.#output = output;
  }

  /**
   * Writes rows.
   *
   * @param lengths how many characters name an id, on a terminal; without it the whole id is shown
   */
  async write(
    rows: readonly Row[],
    lengths?: ReadonlyMap<string, number>,
  ): Promise<void> {
    if (rows.length === 0) return;
    const lines = this.#output.isTerminal
      ? this.#columns(rows, lengths)
      : rows.map((row) => tabbed(row));
    await this.#output.write(lines.map((line) => `${line}\n`).join(""));
  }

  #columns(
    rows: readonly Row[],
    lengths: ReadonlyMap<string, number> | undefined,
  ): string[] {
    const { columns } = this.#output;
    const cells = rows.map((row) => [
      row.id.slice(0, lengths?.get(row.id)),
      shortTime(row.started, this.#thisYear),
      row.source,
      cut(oneLine(row.model), Math.max(12, Math.floor(columns / 5))),
      row.tokens === undefined ? "" : row.tokens.map(short).join("→"),
      `${(row.totalMs / 1000).toFixed(1)}s`,
    ]);
    for (const row of cells) {
      row.forEach((cell, i) =>
        this.#widths[i] = Math.max(this.#widths[i] ?? 0, unicodeWidth(cell))
      );
    }
    return rows.map((row, i) => {
      const left = (cells[i] ?? []).map((cell, column) => {
        const space = " ".repeat(
          Math.max(0, (this.#widths[column] ?? 0) - unicodeWidth(cell)),
        );
        return column < 4 ? cell + space : space + cell;
      }).join(" ");
      const room = Math.max(FEWEST, columns - unicodeWidth(left) - 1);
      return `${left} ${cut(marked(row), room)}`.trimEnd();
    });
  }
}

/** The words behind what is out of the ordinary. */
function marked({ status, label, words }: Row): string {
  const marks = [
    ...status === "completed" ? [] : [`[${status}]`],
    ...label === undefined ? [] : [`[${oneLine(label)}]`],
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
    row.label ?? "",
    row.words,
  ].map((cell) => oneLine(String(cell))).join("\t");
}

/** In this machine's zone: `11-21 14:03`, of another year its date. */
function shortTime(time: Date, thisYear: number): string {
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

/** A text in so many cells, with an ellipsis where it had to be cut. */
export function cut(text: string, cells: number): string {
  if (unicodeWidth(text) <= cells) return text;
  let shown = "";
  let width = 1; // of the ellipsis
  for (const character of text) {
    width += unicodeWidth(character);
    if (width > cells) break;
    shown += character;
  }
  return `${shown.trimEnd()}…`;
}
