/**
 * The interface of the history, through which all other code records and reads exchanges.
 *
 * `store/open.ts` chooses the store. To add one, add a folder or file to `store/`, a line to `store/open.ts`, and an
 * entry to the list of `tests/history/stores.ts`.
 *
 * @module
 */
import type { LongTexts } from "../json/long_text.ts";
import type { Exchange } from "./line/exchange.ts";
import type { Bodies } from "./line/kept_reply.ts";
import type { Label, LabelWay } from "./line/label.ts";
import type { Note } from "./line/note.ts";
import type { Preference } from "./line/preference.ts";
import type { Run } from "./line/run.ts";
import type { LineIds } from "./line/peek.ts";
import type {
  FoundConversation,
  QueryOrder,
  RecordedExchange,
} from "./query/found.ts";
import type { ExchangeIds } from "./query/prefixes.ts";
import type { Query } from "./query/query.ts";
import type { Key, KeyStats } from "./query/stats_by.ts";
import type { MarkOf, ModelSums, SummedKey, Sums } from "./query/summed.ts";
import type {
  ConversationOutline,
  Problem,
  RemoveChoice,
  Removed,
  Verification,
  VerifyOptions,
} from "./upkeep.ts";

export type {
  ConversationOutline,
  FoundConversation,
  Problem,
  QueryOrder,
  RecordedExchange,
  RemoveChoice,
  Removed,
  Verification,
  VerifyOptions,
};

/** Lines that wait to be written. */
export interface HistoryState {
  /** The last write failed; lines wait in memory for the next attempt. */
  readonly failing: boolean;
  /** The limit of waiting lines is reached: new lines are dropped. */
  readonly full: boolean;
  /** How many lines wait. */
  readonly lines: number;
  /** How many characters those lines have. */
  readonly characters: number;
}

/** What is appended together with exchanges. */
export interface AppendOptions {
  /** Labels of these exchanges or of earlier ones. */
  readonly labels?: readonly Label[];
  /** Runs that began or ended. */
  readonly runs?: readonly Run[];
  /** The known long texts of the exchanges. */
  readonly long?: LongTexts;
}

/** Exchanges and their labels. */
export interface Batch {
  /** In order. */
  readonly exchanges: readonly Exchange[];
  /** Stored after the exchanges. */
  readonly labels: readonly Label[];
  /** Stored before the exchanges. */
  readonly runs?: readonly Run[];
  /** Lines of other kinds from another history, stored as they are. */
  readonly others?: readonly Readonly<Record<string, unknown>>[];
}

/** Reads the exchanges of a history again and again, each time those that are new. */
export interface HistoryReader {
  /** Whether {@linkcode HistoryReader.watch} has found a history. */
  readonly watching: boolean;
  /** Remembers the state of the history, if there is one, so that a later removal can be noticed. */
  watch(): Promise<void>;
  /** Whether certainly nothing was removed since the last check; false if that cannot be said without waiting. */
  isCurrent(): boolean;
  /** Checks whether anything was removed since the last check; if so, the next read starts again. */
  wasRemoved(): Promise<boolean>;
  /**
   * The exchanges that were recorded since the last read, in the order of recording. A line that is still being written
   * is left for the next read.
   *
   * @param skip whether the exchange with these ids need not be parsed
   * @throws the system's error if the history is there and cannot be read
   */
  read(skip?: (ids: LineIds) => boolean): AsyncGenerator<Exchange, void>;
}

/** Options of a {@linkcode HistoryReader}. */
export interface ReaderOptions {
  /** Starts about this many bytes before the end; default at the first exchange. */
  readonly lastBytes?: number;
  /** Only messages and answers matter: fragments of other members, such as tool definitions, need not be restored. */
  readonly messagesOnly?: boolean;
  /** The history is read once: a last line without line end counts. */
  readonly once?: boolean;
}

/** Gives the exchanges that are recorded after it was made. */
export interface Follower {
  /** Marks an exchange as known, so that it is not given again after others were removed. */
  know(id: string): void;
  /**
   * The exchanges that any process records, some at a time, in order.
   *
   * @throws the signal's reason when it aborts
   * @throws the system's error if the history cannot be read
   */
  exchanges(signal: AbortSignal): AsyncGenerator<Exchange[], never>;
}

/** Options of a store. */
export interface HistoryOptions {
  /** Called with one line of text for each kind of problem. */
  readonly warn: (line: string) => void;
  /** A file that would grow beyond this many bytes is rotated first; default never. */
  readonly maxBytes?: number;
}

/** Sums of the exchanges that fit a query, see `query/summed.ts`; imported turns count only if the query names their source. */
export interface HistorySums {
  /**
   * The sums of each value of a key.
   *
   * @param markOf tells the prices of a model
   */
  by(
    query: Query,
    key: SummedKey,
    markOf: MarkOf,
  ): Promise<Sums | undefined>;
  /**
   * The sums, times and labels of each model, by day.
   *
   * @param markOf tells the prices of a model
   * @param shares of the quantiles that are wanted, from 0 to 1
   */
  models(
    query: Query,
    markOf: MarkOf,
    shares: readonly number[],
  ): Promise<ModelSums | undefined>;
}

/** All recorded exchanges, whatever the store. */
export interface History {
  /** Where the history is, for people: a path, or an address without credentials. */
  readonly location: string;
  /** Lines that wait to be written. */
  readonly state: HistoryState;
  /** The bodies of replies that are too long for a line, or are not JSON. */
  readonly bodies: Bodies;

  /**
   * Records exchanges together, in order. Resolves with true when they are stored, or wait in memory because the store
   * refuses them; with false if they are dropped because too much waits already. Never rejects.
   */
  append(
    exchanges: readonly Exchange[],
    options?: AppendOptions,
  ): Promise<boolean>;
  /**
   * Stores exchanges and labels now, batch by batch, for commands that do nothing else.
   *
   * @throws {HistoryWriteError} they cannot be stored
   */
  write(batches: readonly Batch[]): Promise<void>;
  /**
   * Labels an exchange. `labels_of.ts` says which labels it then has.
   *
   * @param exchange whole id
   * @param way default `set`
   * @throws {HistoryWriteError} the label cannot be stored
   */
  label(exchange: string, label: string, way?: LabelWay): Promise<void>;
  /** Hides an exchange from the API of `serve`, where a client deleted it; resolves as {@linkcode History.append}. */
  withdraw(exchange: string): Promise<boolean>;
  /** The withdrawn ones among exchanges, given by their whole ids. */
  withdrawn(exchanges: readonly string[]): Promise<ReadonlySet<string>>;
  /** Records a note of a benchmark run; resolves as {@linkcode History.append}. */
  note(note: Note): Promise<boolean>;
  /** The notes of benchmark runs whose ids begin with a text, the newest note first. */
  notes(run: string): AsyncGenerator<Note, void>;
  /** Records a vote about answers that are stored; resolves as {@linkcode History.append}. */
  prefer(preference: Preference): Promise<boolean>;
  /**
   * All votes in the order of recording.
   *
   * @throws the system's error if the history is there and cannot be read
   */
  preferences(): AsyncGenerator<Preference, void>;
  /**
   * All runs, each as its last line has it; the run that began last comes first.
   *
   * @throws the system's error if the history is there and cannot be read
   */
  runs(): AsyncGenerator<Run, void>;
  /**
   * Lines of all kinds but exchanges and fragments: labels, runs, notes, withdrawals, votes, and those of later versions.
   * They are in the order of recording, as far as the store keeps it.
   *
   * @throws the system's error if the history is there and cannot be read
   */
  others(): AsyncGenerator<Readonly<Record<string, unknown>>, void>;

  /**
   * The exchange that an id means. `last` is the newest exchange with an answer, without benchmarks and commands for a
   * shell, and without imports if there are others. A conversation's id means its newest exchange. A prefix of an id is
   * enough if no other id has it.
   *
   * @throws {UsageError} the history has no such exchange, or several
   */
  find(id: string): Promise<Exchange>;
  /**
   * An exchange and its ancestors, from the conversation's first exchange on; empty for a whole id that the history
   * lacks.
   *
   * @param most only the last ones, at most this many; all when absent
   * @throws {ChatError} an ancestor is not in the history
   */
  chain(exchange: Exchange | string, most?: number): Promise<Exchange[]>;
  /**
   * The exchanges that fit a query, some at a time; the caller may stop. With `count` the order is `newest`.
   *
   * @throws the system's error if the history is there and cannot be read
   */
  query(
    query: Query,
    order?: QueryOrder,
  ): AsyncGenerator<readonly RecordedExchange[], void>;
  /**
   * What a store can add up faster than by reading exchanges; undefined where the exchanges have to be read.
   *
   * @throws {ChatError} the store cannot be read
   */
  readonly sums?: HistorySums;
  /** Sums at the costs that the store was opened with, from facts in memory; absent or undefined as {@linkcode sums}. */
  statsBy?(query: Query, key: Key): Promise<KeyStats[] | undefined>;
  /** The conversations with exchanges that fit a query, the oldest first; one is in memory at a time. */
  conversations(query: Query): AsyncGenerator<FoundConversation, void>;
  /** The labels of the exchanges of a chain, by the exchange's id, the newest first; exchanges without any are left out. */
  labels(
    chain: readonly Exchange[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** For each exchange, the length of a prefix of its id that means it, or its conversation, and no other. */
  prefixes(
    wanted: readonly ExchangeIds[],
  ): Promise<ReadonlyMap<string, number>>;
  /** Makes a reader of exchanges in the order of recording; reads nothing yet. */
  reader(options?: ReaderOptions): HistoryReader;
  /** Makes a follower of the exchanges that are recorded after this call. */
  follow(): Promise<Follower>;

  /** The outlines of the chosen conversations, by their ids. */
  outline(choice: RemoveChoice): Promise<Map<string, ConversationOutline>>;
  /**
   * Removes the chosen conversations with their labels and votes for good; without a choice the whole history. A
   * conversation that no longer fits the choice stays.
   *
   * @throws the system's error if the history cannot be written
   */
  remove(choice?: RemoveChoice): Promise<Removed>;
  /**
   * Checks that every line can be read, every parent and every answer that was voted on is there, and every request can
   * be rebuilt.
   */
  verify(options: VerifyOptions): Promise<Verification>;
  /**
   * Bytes that the history takes; undefined if nothing was ever recorded.
   *
   * @throws the system's error if the history is there and cannot be read
   */
  size(): Promise<number | undefined>;

  /**
   * Checks, without storing anything, that the history can be written.
   *
   * @throws the system's error if it cannot
   */
  checkWritable(): Promise<void>;
  /** Resolves when everything appended so far is stored, or could not be stored again. Never rejects. */
  flush(): Promise<void>;
  /** Flushes and closes the store; called once. Never rejects. */
  close(): Promise<void>;
}
