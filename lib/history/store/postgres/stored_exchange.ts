/**
 * An exchange in the database, of which only as much is parsed as the caller asks for.
 *
 * @module
 */
import type { RecordedExchange } from "../../history.ts";
import type { Exchange, Source, Status } from "../../line/exchange.ts";
import type { KnownFragment } from "../../line/fragment.ts";
import { type HistoryLine, parseLine } from "../../line/history_line.ts";
import {
  type HeadFacts,
  headOf,
  type TailFacts,
  tailFacts,
  tailOf,
} from "../../line/line_facts.ts";
import { namesFragments, peekIds } from "../../line/peek.ts";
import { restoreFrom } from "./fragments.ts";
import { type StoredLink, withLink } from "./linking/stored_link.ts";
import type { LineOfExchange } from "./pages.ts";

/** What every exchange of a page shares. */
export interface Page {
  readonly fragments: ReadonlyMap<string, KnownFragment>;
  /** Called with an exchange's id and what is wrong with its line. */
  readonly report: (id: string, what: string) => void;
}

/** A row that was read. */
export class StoredExchange implements RecordedExchange {
  readonly id: string;
  readonly source: Source;
  readonly started: string;
  readonly ended: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly labels: readonly string[];
  readonly #line: string;
  readonly #link: StoredLink | undefined;
  readonly #page: Page;
  #tail: TailFacts | undefined;
  #parsed: HistoryLine | undefined;

  private constructor(
    { line, link, labels }: LineOfExchange,
    head: HeadFacts,
    page: Page,
    parsed?: HistoryLine,
  ) {
    this.id = head.id;
    this.source = head.source;
    this.started = head.started;
    this.ended = head.ended;
    this.provider = head.provider;
    this.baseUrl = head.base_url;
    this.model = head.model;
    this.labels = labels;
    this.#line = line;
    this.#link = link;
    this.#page = page;
    this.#parsed = parsed;
  }

  /** Reads the head of a line; undefined, with a report, if it cannot be read. */
  static of(row: LineOfExchange, page: Page): StoredExchange | undefined {
    const head = headOf(row.line);
    if (head !== undefined) return new StoredExchange(row, head, page);
    const parsed = parsedWith(row, page);
    if (parsed.kind === "exchange") {
      return new StoredExchange(row, parsed.exchange, page, parsed);
    }
    page.report(row.id, whyUnread(parsed));
    return undefined;
  }

  get conversation(): string {
    return this.#link?.conversation ?? peekIds(this.#line)?.conversation ??
      this.exchange?.conversation ??
      "";
  }
  get status(): Status | undefined {
    return this.tail?.status;
  }
  get run(): string | undefined {
    return this.tail?.run;
  }
  get tail(): TailFacts | undefined {
    const read = this.#parsed === undefined ? tailOf(this.#line) : undefined;
    return this.#tail ??= read ?? (this.exchange && tailFacts(this.exchange));
  }
  get exchange(): Exchange | undefined {
    const row = { line: this.#line, link: this.#link };
    const parsed = this.#parsed ??= parsedWith(row, this.#page);
    if (parsed.kind !== "exchange") {
      this.#page.report(this.id, whyUnread(parsed));
      return undefined;
    }
    const { fragments } = parsed.exchange;
    if (fragments !== undefined) {
      const lacks = `it lacks ${fragments.join(", ")}`;
      this.#page.report(this.id, lacks);
    }
    return parsed.exchange;
  }
  get json(): string | undefined {
    const { exchange } = this;
    if (exchange === undefined) return undefined;
    const isChanged = this.#link !== undefined || namesFragments(this.#line);
    return isChanged ? JSON.stringify(exchange) : this.#line;
  }
}

function parsedWith(
  { line, link }: Pick<LineOfExchange, "line" | "link">,
  { fragments }: Page,
): HistoryLine {
  const parsed = parseLine(line);
  if (parsed.kind !== "exchange") return parsed;
  restoreFrom(parsed.exchange, fragments);
  return { ...parsed, exchange: withLink(parsed.exchange, link) };
}

/** Why a line is not an exchange. */
export function whyUnread(parsed: HistoryLine): string {
  if (parsed.kind === "future") {
    return `a later version of this program wrote it: ${parsed.why}`;
  }
  return parsed.kind === "unreadable"
    ? `it cannot be read: ${parsed.why}`
    : "it is not an exchange";
}
