/**
 * The facts of all exchanges of a history in memory, some hundred bytes each, and where the lines of other kinds are.
 * Nothing that was said is here.
 *
 * @module
 */
import type { Usage } from "../../../core/chat.ts";
import { NameMap } from "../../../core/data/names.ts";
import { copyOf } from "../../../files/line_blocks.ts";
import type { Source, Status } from "../../line/exchange.ts";
import type { LabelChange } from "../../line/label.ts";
import { labelsOf } from "../../line/labels_of.ts";
import type { TailFacts } from "../../line/line_facts.ts";
import type { RecordedLine } from "../../line/recorded_line.ts";
import { exactTime } from "../../line/utc_time.ts";
import { addTokens, type CostOf, type Costs } from "../../query/stats.ts";
import {
  CACHABLE,
  Columns,
  COMPARED,
  COSTED,
  FAILED,
  MEASURED,
  MERGED,
} from "./columns.ts";
import { DaySums } from "./day_sums.ts";
import { Places } from "./places.ts";
import { UlidTable } from "./ulid_table.ts";

/** What many exchanges have in common. */
export interface SharedFacts {
  readonly source: Source;
  readonly provider: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly status: Status;
  /** Undefined for none. */
  readonly client: string | undefined;
}

/** A {@linkcode SharedFacts}, and what its exchanges cost. */
interface PricedFacts extends SharedFacts {
  readonly cost: CostOf;
  readonly saved: CostOf | undefined;
}

const NONE: readonly string[] = [];
/** The largest number of a column of tokens. */
const MOST_TOKENS = 2 ** 32 - 1;
/** Others choose names of models and clients: more combinations are not kept. */
const MOST_SHARED = 100_000;
/** Of these, those that are compared with a line one by one. */
const FEW = 8;

/** Rows are in the order of the lines. */
export class ExchangeTable {
  readonly ids: UlidTable = new UlidTable();
  readonly columns: Columns = new Columns();
  /** By number. */
  readonly shared: PricedFacts[] = [];
  /** The rows of which the columns do not say all, in order: their lines are read for every query. */
  readonly odd: number[] = [];
  /** Runs, by the numbers of their ids. */
  readonly runs: Places = new Places();
  /** Notes of benchmark runs, by the numbers of the runs' ids. */
  readonly notes: Places = new Places();
  readonly preferences: Places = new Places();
  readonly days: DaySums = new DaySums();
  /** Rows with an id that is not a ULID. */
  nameless = 0;
  /** How many rows there are. */
  length = 0;
  readonly #costs: Costs;
  readonly #sharedOf = new NameMap<number>();
  /** The numbers of what was found last, the newest first: comparing a few is faster than hashing. */
  readonly #lastShared: number[] = [];
  /** The id of the row before, and another one. */
  #lastId = { text: "", number: -1 };
  #lastOther = { text: "", number: -1 };
  /** What lines say about the labels of exchanges, by the numbers of their ids, in order. */
  readonly #changes = new Map<number, LabelChange[]>();
  /** The same for ids that are not ULIDs. */
  readonly #otherChanges = new NameMap<LabelChange[]>();

  /** @param costs are applied to each exchange when it is added */
  constructor(costs: Costs) {
    this.#costs = costs;
  }

  /** Adds the next exchange; of one that may be taken away again the columns have its place alone. */
  add(line: RecordedLine, place: number, isLasting = true): void {
    const row = this.length++;
    const { columns } = this;
    columns.reach(row);
    columns.place[row] = place;
    columns.size[row] = line.raw.bytes.length;
    const isNamed = this.#setIds(row, line);
    if (!isNamed) this.nameless++;
    columns.shared[row] = -1;
    if (isNamed && isLasting && this.#setFacts(row, line)) {
      this.days.add(columns, row);
    } else this.odd.push(row);
  }

  /** Takes the last exchange away. */
  removeLast(): void {
    const row = --this.length;
    if (this.odd.at(-1) === row) this.odd.pop();
    if ((this.columns.id[row] ?? -1) < 0) this.nameless--;
  }

  /** The row of an exchange, by its whole id; -1 if there is none. It is looked for backwards from a row first. */
  rowOf(id: string, from: number): number {
    const number = this.ids.find(id);
    if (number < 0 || this.length === 0) return -1;
    const near = this.columns.id.lastIndexOf(number, from);
    return near >= 0
      ? near
      : this.columns.id.lastIndexOf(number, this.length - 1);
  }

  addLabel(change: LabelChange): void {
    const number = this.ids.add(change.exchange);
    const known = number < 0
      ? this.#otherChanges.get(change.exchange)
      : this.#changes.get(number);
    if (known !== undefined) known.push(change);
    else if (number >= 0) this.#changes.set(number, [change]);
    else this.#otherChanges.set(change.exchange, [change]);
  }

  /** The labels of an exchange, the newest first. */
  labelsOf(id: string): readonly string[] {
    const number = this.ids.find(id);
    return number < 0
      ? labelsIn(this.#otherChanges.get(id))
      : this.labelsOfNumber(number);
  }

  /** The labels of the exchange whose id has a number. */
  labelsOfNumber(number: number): readonly string[] {
    return labelsIn(this.#changes.get(number));
  }

  /** The numbers of the ids of exchanges that lines label. */
  labelledNumbers(): Iterable<number> {
    return this.#changes.keys();
  }

  #setIds(row: number, line: RecordedLine): boolean {
    const { columns } = this;
    const parent = line.parent === null ? -1 : this.#numberOf(line.parent);
    const id = this.ids.add(line.id);
    this.#lastId = { text: line.id, number: id };
    const conversation = this.#numberOf(line.conversation);
    columns.id[row] = -1;
    if (conversation < 0 || id < 0) return false;
    if (parent < 0 && line.parent !== null) return false;
    columns.id[row] = id;
    columns.conversation[row] = conversation;
    columns.parent[row] = parent;
    return true;
  }

  /** The number of an id, which is mostly that of the row before, or of its conversation. */
  #numberOf(id: string): number {
    if (id === this.#lastId.text) return this.#lastId.number;
    if (id === this.#lastOther.text) return this.#lastOther.number;
    const number = this.ids.add(id);
    this.#lastOther = { text: id, number };
    return number;
  }

  /** Sets the other columns; false for a line whose facts do not fit. */
  #setFacts(row: number, line: RecordedLine): boolean {
    const { tail } = line;
    if (tail === undefined) return false;
    const { columns } = this;
    const started = exactTime(line.started);
    const ended = exactTime(line.ended);
    if (started === undefined || ended === undefined) return false;
    columns.started[row] = started;
    columns.ended[row] = ended;
    const run = tail.run === undefined ? -1 : this.ids.add(tail.run);
    if (run < 0 && tail.run !== undefined) return false;
    columns.run[row] = run;
    const shared = this.#sharedNumber(line, tail);
    if (shared < 0 || !this.#setTokens(row, tail.usage)) return false;
    const priced = this.shared[shared];
    const { usage, tier } = tail;
    if (usage !== undefined && priced !== undefined) {
      const cost = priced.cost(usage, line.started, tier);
      const saved = priced.saved?.(usage, line.started, tier);
      columns.cost[row] = cost ?? 0;
      columns.saved[row] = saved ?? 0;
      columns.flags[row] = (columns.flags[row] ?? 0) |
        (cost === undefined ? 0 : COSTED) |
        (saved === undefined ? 0 : COMPARED);
    }
    if (line.merged) columns.flags[row] = (columns.flags[row] ?? 0) | MERGED;
    if (tail.status !== "completed") {
      columns.flags[row] = (columns.flags[row] ?? 0) | FAILED;
    }
    columns.shared[row] = shared;
    return true;
  }

  #setTokens(row: number, usage: Usage | undefined): boolean {
    const { columns } = this;
    const sum = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    if (usage !== undefined) addTokens(sum, usage);
    const { input, output, cacheRead, cacheWrite } = sum;
    const fits = isColumnNumber(input) && isColumnNumber(output) &&
      isColumnNumber(cacheRead) && isColumnNumber(cacheWrite);
    if (!fits) return false;
    columns.input[row] = input;
    columns.output[row] = output;
    columns.cacheRead[row] = cacheRead;
    columns.cacheWrite[row] = cacheWrite;
    const details = usage?.prompt_tokens_details;
    columns.flags[row] = usage === undefined
      ? 0
      : typeof details?.["cached_tokens"] === "number"
      ? MEASURED | CACHABLE
      : MEASURED;
    return true;
  }

  /** The number of what a line shares with others; -1 if there is too much of that. */
  #sharedNumber(line: RecordedLine, { status, client }: TailFacts): number {
    for (const number of this.#lastShared) {
      if (isShared(this.shared[number], line, status, client)) return number;
    }
    const { source, provider, baseUrl, model } = line;
    const key = JSON.stringify([
      source,
      provider,
      baseUrl,
      model,
      status,
      client,
    ]);
    const number = this.#sharedOf.get(key) ?? this.shared.length;
    if (number === MOST_SHARED) return -1;
    if (number === this.shared.length) {
      this.#sharedOf.set(key, number);
      const asked = { provider: copyOf(provider), model: copyOf(model) };
      this.shared.push({
        ...asked,
        source: copyOf(source) as Source,
        baseUrl: copyOf(baseUrl),
        status: copyOf(status) as Status,
        client: client === undefined ? undefined : copyOf(client),
        cost: this.#costs.recorded(asked),
        saved: this.#costs.saved?.(asked),
      });
    }
    this.#lastShared.unshift(number);
    this.#lastShared.length = Math.min(this.#lastShared.length, FEW);
    return number;
  }
}

function isShared(
  shared: SharedFacts | undefined,
  { source, provider, baseUrl, model }: RecordedLine,
  status: Status,
  client: string | undefined,
): boolean {
  return shared !== undefined && shared.model === model &&
    shared.status === status && shared.provider === provider &&
    shared.source === source && shared.client === client &&
    shared.baseUrl === baseUrl;
}

function labelsIn(changes: readonly LabelChange[] | undefined) {
  return changes === undefined ? NONE : labelsOf(changes.toReversed());
}

function isColumnNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS;
}
