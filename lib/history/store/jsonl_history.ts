/**
 * The history as files of JSON Lines that several processes append to: the current file, and the rotated ones.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import { type Line, readLinesBackwards } from "../../files/jsonl.ts";
import { copyOf } from "../../files/line_blocks.ts";
import { checkAppendable } from "../../files/appendable.ts";
import { LineFiles } from "../../files/line_files.ts";
import { NearLines } from "../../files/near_lines.ts";
import { LongTexts } from "../../json/long_text.ts";
import type {
  AppendOptions,
  Batch,
  ConversationOutline,
  Follower,
  FoundConversation,
  History,
  HistoryOptions,
  HistoryReader,
  HistoryState,
  QueryOrder,
  ReaderOptions,
  RecordedExchange,
  RemoveChoice,
  Removed,
  Verification,
  VerifyOptions,
} from "../history.ts";
import type { Exchange } from "../line/exchange.ts";
import { linesOf } from "../line/lines_of.ts";
import type { Bodies } from "../line/kept_reply.ts";
import { createLabel, type LabelWay } from "../line/label.ts";
import { LineReports } from "../line/line_reports.ts";
import { type Note, noteLine } from "../line/note.ts";
import { type Preference, preferenceLine } from "../line/preference.ts";
import type { Run } from "../line/run.ts";
import { FRAGMENT_START, peekAside, peekIds } from "../line/peek.ts";
import { readStoredLine } from "../line/stored_line.ts";
import type { ExchangeIds } from "../query/prefixes.ts";
import type { Query } from "../query/query.ts";
import { FileBodies } from "./bodies/file_bodies.ts";
import { Ancestry } from "./ancestry.ts";
import { findLast, mayBeMeant, PrefixFinder } from "./find.ts";
import * as load from "./parts.ts";
import { LineQueue } from "./line_queue.ts";
import { JsonlReader } from "./reader.ts";
import { createWithdrawal } from "../line/withdrawal.ts";
import { Withdrawals } from "./kinds/withdrawal.ts";
import { writeBatches } from "./write_batches.ts";

/** Reads and writes a history whose current file need not exist yet. */
export class JsonlHistory implements History {
  /** Path of the current file. */
  readonly location: string;
  readonly bodies: Bodies;
  readonly #options: HistoryOptions;
  readonly #queue: LineQueue;
  /** Warns about lines that are skipped. */
  protected readonly reports: LineReports;
  readonly #withdrawals: Withdrawals;
  readonly #near = new NearLines(FRAGMENT_START);
  readonly #ancestry: Ancestry;

  /** Opens nothing. */
  constructor(path: string, options: HistoryOptions) {
    this.location = path;
    this.bodies = new FileBodies(path, options.warn);
    this.#options = options;
    this.#queue = new LineQueue(path, options);
    this.reports = new LineReports(options.warn);
    this.#withdrawals = new Withdrawals(path);
    this.#ancestry = new Ancestry(path, (line) => this.#read(line));
  }
  get state(): HistoryState {
    return this.#queue.state;
  }
  append(
    exchanges: readonly Exchange[],
    { labels = [], runs = [], long = new LongTexts() }: AppendOptions = {},
  ): Promise<boolean> {
    const { lines, needed } = linesOf({ exchanges, labels, runs }, long);
    return this.#queue.push(lines, needed);
  }
  async write(batches: readonly Batch[]): Promise<void> {
    await this.flush();
    const { maxBytes } = this.#options;
    await writeBatches(this.location, batches, { near: this.#near, maxBytes });
  }
  async label(
    exchange: string,
    label: string,
    way?: LabelWay,
  ): Promise<void> {
    const labels = [createLabel(exchange, label, new Date(), way)];
    await this.write([{ exchanges: [], labels }]);
  }
  withdraw(exchange: string): Promise<boolean> {
    return this.#queue.push([JSON.stringify(createWithdrawal(exchange))]);
  }
  withdrawn(exchanges: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#withdrawals.among(exchanges);
  }
  note(note: Note): Promise<boolean> {
    return this.#queue.push([noteLine(note)]);
  }
  async *notes(run: string): AsyncGenerator<Note, void> {
    await this.flush();
    const { readNotes } = await load.notes();
    yield* readNotes(this.location, run);
  }
  prefer(preference: Preference): Promise<boolean> {
    return this.#queue.push([preferenceLine(preference)]);
  }
  async *preferences(): AsyncGenerator<Preference, void> {
    await this.flush();
    const { readPreferences } = await load.preferences();
    yield* readPreferences(this.location);
  }
  async *runs(): AsyncGenerator<Run, void> {
    await this.flush();
    const { readRuns } = await load.runs();
    yield* readRuns(this.location);
  }
  async *others(): AsyncGenerator<Readonly<Record<string, unknown>>, void> {
    await this.flush();
    const { readOthers } = await load.others();
    yield* readOthers(this.location);
  }
  async find(id: string): Promise<Exchange> {
    await this.flush();
    if (id === "last") return await findLast(this.query({}), this.location);
    return await this.#byPrefix(id);
  }
  async chain(
    exchange: Exchange | string,
    most: number = Infinity,
  ): Promise<Exchange[]> {
    await this.flush();
    return typeof exchange === "string"
      ? await this.#ancestry.chain(exchange, exchange, { most })
      : await this.#ancestry.chain(exchange.id, exchange.parent, {
        most,
        known: [exchange],
      });
  }
  async *query(
    query: Query,
    order: QueryOrder = "newest",
  ): AsyncGenerator<readonly RecordedExchange[], void> {
    await this.flush();
    const { Scan } = await load.scan();
    const scan = new Scan(this.location, query, this.reports);
    if (query.count !== undefined) yield* scan.newest(query.count);
    else if (order === "newest") yield* scan.newest();
    else yield* order === "recorded" ? scan.recorded() : scan.backwards();
  }
  async *conversations(
    query: Query,
  ): AsyncGenerator<FoundConversation, void> {
    let wanted: Set<string> | undefined;
    if (Object.values(query).some((member) => member !== undefined)) {
      wanted = new NameSet();
      for await (const found of this.query(query, "any")) {
        for (const { id } of found) wanted.add(copyOf(id));
      }
    }
    const { readConversations } = await load.conversations();
    yield* readConversations(this.location, wanted, this.reports);
  }
  async labels(
    chain: readonly Exchange[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const [first] = chain;
    if (first === undefined) return new NameMap();
    const { readLabels, takeLabels } = await load.labels();
    const labels = await readLabels(this.location, first.id);
    return new NameMap(
      chain.map(({ id }) => [id, takeLabels(id, labels)] as const)
        .filter(([, own]) => own.length > 0),
    );
  }
  async prefixes(
    wanted: readonly ExchangeIds[],
  ): Promise<ReadonlyMap<string, number>> {
    const { readPrefixLengths } = await load.prefixes();
    return await readPrefixLengths(this.location, wanted);
  }
  reader(options: ReaderOptions = {}): HistoryReader {
    return new JsonlReader(this.location, options, this.reports);
  }
  async follow(): Promise<Follower> {
    const { JsonlFollower } = await load.follow();
    return await JsonlFollower.at(this.location);
  }
  async outline(
    choice: RemoveChoice,
  ): Promise<Map<string, ConversationOutline>> {
    await this.flush();
    const { outlineConversations } = await load.outline();
    using files = await LineFiles.open(this.location);
    return await outlineConversations(files, choice);
  }
  async remove(choice?: RemoveChoice): Promise<Removed> {
    await this.flush();
    const { removeAll, removeConversations } = await load.remove();
    if (choice === undefined) return await removeAll(this.location);
    return await removeConversations(this.location, choice);
  }
  async verify(options: VerifyOptions): Promise<Verification> {
    await this.flush();
    const { verifyFiles } = await load.verify();
    return await verifyFiles(this.location, options);
  }
  async size(): Promise<number | undefined> {
    using files = await LineFiles.open(this.location);
    // A folder can be opened, too, but not read.
    await files.blocksBackwards().next();
    return files.files.length === 0
      ? undefined
      : files.files.reduce((sum, { size }) => sum + size, 0);
  }
  async checkWritable(): Promise<void> {
    await checkAppendable(this.location);
  }
  flush(): Promise<void> {
    return this.#queue.flush();
  }
  close(): Promise<void> {
    return this.#queue.close();
  }

  #read(line: Line): Exchange | undefined {
    const parsed = readStoredLine(line);
    if (parsed.kind !== "exchange") {
      this.reports.skipped(parsed, line);
      return undefined;
    }
    if (parsed.exchange.fragments !== undefined) {
      this.reports.incomplete(parsed.exchange, line);
    }
    return parsed.exchange;
  }

  async #byPrefix(prefix: string): Promise<Exchange> {
    const finder = new PrefixFinder(prefix, this.location);
    const skip = (text: string, start: number) => {
      const ids = peekIds(text, start);
      return ids !== undefined && !mayBeMeant(ids, finder.begins);
    };
    for await (const line of readLinesBackwards(this.location, { skip })) {
      const ids = peekIds(line.text) ?? this.#read(line);
      if (ids === undefined) continue;
      const aside = peekAside(line.text);
      if (finder.add(ids, aside, () => this.#read(line))) break;
    }
    return finder.exchange;
  }
}
