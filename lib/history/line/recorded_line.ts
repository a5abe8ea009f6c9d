/**
 * An exchange's line, of which only as much is parsed as the caller asks for.
 *
 * @module
 */
import type { Exchange, Source, Status } from "./exchange.ts";
import type { HistoryLine } from "./history_line.ts";
import type { LineReports } from "./line_reports.ts";
import { isMerged, namesFragments } from "./peek.ts";
import { readStoredLine } from "./stored_line.ts";
import { copyOf, decodeBytes } from "../../files/line_blocks.ts";
import {
  type HeadFacts,
  headOf,
  type TailFacts,
  tailFacts,
  tailOf,
} from "./line_facts.ts";

/** An unparsed line of a file. */
export interface RawLine {
  /** The line, one character for each byte. */
  readonly bytes: string;
  /** The file's path. */
  readonly path: string;
  /** Where the line begins, in bytes. */
  readonly offset: number;
}

const NONE: readonly string[] = [];

/** A line of an exchange; its end may prove unreadable later. */
export class RecordedLine {
  /** The unparsed line. */
  readonly raw: RawLine;
  /** The exchange's ULID. */
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** Id of the exchange that this one continues. */
  readonly parent: string | null;
  readonly source: Source;
  /** RFC 3339 in UTC, with ms. */
  readonly started: string;
  /** RFC 3339 in UTC, with ms. */
  readonly ended: string;
  /** See {@linkcode Exchange.provider}. */
  readonly provider: string;
  /** See {@linkcode Exchange.base_url}. */
  readonly baseUrl: string;
  /** See {@linkcode Exchange.model}. */
  readonly model: string;
  /** The newest label first, which {@linkcode Scan} sets. */
  labels: readonly string[] = NONE;
  #tail: TailFacts | undefined;
  #parsed: HistoryLine | undefined;
  readonly #reports: LineReports | undefined;

  private constructor(
    raw: RawLine,
    head: HeadFacts,
    parsed: HistoryLine | undefined,
    reports: LineReports | undefined,
  ) {
    this.raw = raw;
    this.id = head.id;
    this.conversation = head.conversation;
    this.parent = head.parent;
    this.source = head.source;
    this.started = head.started;
    this.ended = head.ended;
    this.provider = head.provider;
    this.baseUrl = head.base_url;
    this.model = head.model;
    this.#parsed = parsed;
    this.#reports = reports;
  }

  /**
   * Reads the head of an exchange's line; returns the parsed line if it is not an exchange.
   *
   * @param reports gets the reason if the rest of the line cannot be read later
   */
  static of(
    raw: RawLine,
    reports?: LineReports,
  ): RecordedLine | HistoryLine {
    const head = headOf(raw.bytes);
    if (head !== undefined) {
      return new RecordedLine(raw, head, undefined, reports);
    }
    const parsed = parse(raw);
    return parsed.kind === "exchange"
      ? new RecordedLine(raw, parsed.exchange, parsed, reports)
      : parsed;
  }

  /** Copies the line's texts, which otherwise keep the block of the file in memory that they were cut from. */
  detached(): RecordedLine {
    const { bytes, path, offset } = this.raw;
    const raw = { bytes: copyOf(bytes), path, offset };
    const copy = new RecordedLine(
      raw,
      {
        id: copyOf(this.id),
        conversation: copyOf(this.conversation),
        parent: this.parent && copyOf(this.parent),
        source: copyOf(this.source) as Source,
        started: copyOf(this.started),
        ended: copyOf(this.ended),
        provider: copyOf(this.provider),
        "base_url": copyOf(this.baseUrl),
        model: copyOf(this.model),
      },
      undefined,
      this.#reports,
    );
    copy.labels = this.labels;
    return copy;
  }

  /** Whether the line came from another history, see {@linkcode Exchange.merged}. */
  get merged(): boolean {
    return isMerged(this.raw.bytes);
  }

  /** Undefined when the line cannot be read. */
  get status(): Status | undefined {
    return this.tail?.status;
  }

  /** Undefined for none, and when the line cannot be read. */
  get run(): string | undefined {
    return this.tail?.run;
  }

  /** The members after the response; undefined when the line cannot be read. */
  get tail(): TailFacts | undefined {
    return this.#tail ??= this.#readTail();
  }

  /** The whole exchange; undefined, with a report, when the line cannot be read. */
  get exchange(): Exchange | undefined {
    const { parsed, raw: { path, offset, bytes } } = this;
    if (parsed.kind !== "exchange") {
      const torn = !bytes.endsWith("\n");
      this.#reports?.skipped(parsed, { path, offset, torn });
      return undefined;
    }
    if (parsed.exchange.fragments !== undefined) {
      this.#reports?.incomplete(parsed.exchange, { path, offset });
    }
    return parsed.exchange;
  }

  /** The whole exchange as JSON: the unchanged line, unless it names fragments. */
  get json(): string | undefined {
    const { exchange, raw: { bytes } } = this;
    if (exchange === undefined) return undefined;
    return namesFragments(bytes)
      ? JSON.stringify(exchange)
      : decodeBytes(bytes).trimEnd();
  }

  get parsed(): HistoryLine {
    return this.#parsed ??= parse(this.raw);
  }

  #readTail(): TailFacts | undefined {
    const read = this.#parsed === undefined
      ? tailOf(this.raw.bytes)
      : undefined;
    return read ?? (this.exchange && tailFacts(this.exchange));
  }
}

function parse({ bytes, path, offset }: RawLine): HistoryLine {
  const text = decodeBytes(bytes.replace(/\r?\n$/, ""));
  return readStoredLine({ text, path, offset });
}
