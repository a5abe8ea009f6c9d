/**
 * One exchange's line of the history, of which no more is read than is asked for.
 *
 * @module
 */
import type { Exchange, Source, Status } from "../conversation/exchange.ts";
import { type HistoryLine, parseLine } from "../conversation/history_line.ts";
import { decodeBytes } from "../wire/line_blocks.ts";
import {
  type HeadFacts,
  headOf,
  type TailFacts,
  tailOf,
} from "./line_facts.ts";

/** A line as it stands in a file. */
export interface PlacedLine {
  /** One character for each byte. */
  readonly bytes: string;
  /** Of the file. */
  readonly path: string;
  /** Where it begins, in bytes. */
  readonly offset: number;
}

/** A line that is, or seems to be, an exchange. */
export class RecordedLine {
  /** Where it stands. */
  readonly place: PlacedLine;
  /** The exchange's ULID. */
  readonly id: string;
  /** Who asked. */
  readonly source: Source;
  /** RFC 3339 in UTC, with ms. */
  readonly started: string;
  /** The registry's name of who answered. */
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** What was said about it, where that is known. */
  label: string | undefined;
  #tail: TailFacts | undefined;
  #parsed: HistoryLine | undefined;

  private constructor(
    place: PlacedLine,
    { id, source, started, provider, model }: HeadFacts,
    parsed: HistoryLine | undefined,
  ) {
    this.place = place;
    this.id = id;
    this.source = source;
    this.started = started;
    this.provider = provider;
    this.model = model;
    this.#parsed = parsed;
  }

  /** Looks at a line; what it turns out to be when it is none of an exchange. */
  static of(place: PlacedLine): RecordedLine | HistoryLine {
    const head = headOf(place.bytes);
    if (head !== undefined) return new RecordedLine(place, head, undefined);
    const parsed = parse(place);
    return parsed.kind === "exchange"
      ? new RecordedLine(place, parsed.exchange, parsed)
      : parsed;
  }

  /** How it ended; undefined when the line cannot be read. */
  get status(): Status | undefined {
    return this.tail?.status;
  }

  /** What it says behind its response; undefined when the line cannot be read. */
  get tail(): TailFacts | undefined {
    return this.#tail ??= this.#readTail();
  }

  /** The whole exchange; undefined when the line cannot be read. */
  get exchange(): Exchange | undefined {
    return this.parsed.kind === "exchange" ? this.parsed.exchange : undefined;
  }

  /** What the whole line turns out to be. */
  get parsed(): HistoryLine {
    return this.#parsed ??= parse(this.place);
  }

  #readTail(): TailFacts | undefined {
    const read = this.#parsed === undefined
      ? tailOf(this.place.bytes)
      : undefined;
    return read ?? (this.exchange && tailFacts(this.exchange));
  }
}

function parse({ bytes }: PlacedLine): HistoryLine {
  return parseLine(decodeBytes(bytes.replace(/\r?\n$/, "")));
}

function tailFacts({ usage, timing, status }: Exchange): TailFacts {
  return {
    usage: usage ?? undefined,
    firstTokenMs: timing?.first_token_ms ?? null,
    totalMs: timing?.total_ms ?? 0,
    status,
  };
}
