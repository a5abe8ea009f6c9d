/**
 * A history in memory, for benchmarks that are not recorded, and for tests that compare it with other stores.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import { NameSet } from "../../core/data/names.ts";
import { connected, eachOnce } from "../chain/chains.ts";
import type {
  AppendOptions,
  Batch,
  ConversationOutline,
  Follower,
  FoundConversation,
  History,
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
import { serializeExchange } from "../line/history_line.ts";
import type { Bodies } from "../line/kept_reply.ts";
import { createLabel, type LabelChange, type LabelWay } from "../line/label.ts";
import type { Note } from "../line/note.ts";
import type { Preference } from "../line/preference.ts";
import type { Run } from "../line/run.ts";
import { Filter } from "../query/filter.ts";
import { peekAside } from "../line/peek.ts";
import { type ExchangeIds, Prefixes } from "../query/prefixes.ts";
import type { Query } from "../query/query.ts";
import { findLast, PrefixFinder } from "./find.ts";
import { newestRuns } from "./kinds/runs.ts";
import {
  type Memory,
  MemoryFollower,
  MemoryReader,
  recordedExchange,
  type Stored,
} from "./memory/memory_reading.ts";
import { ancestors, byId, verifyMemory } from "./memory/memory_chain.ts";
import { MemoryBodies } from "./memory/memory_bodies.ts";
import { outlineOf } from "./memory/memory_outline.ts";
import { MemoryKinds } from "./memory/memory_kinds.ts";
import { byStart, currentLabels, labelsAmong } from "./memory/memory_order.ts";

/** Holds all exchanges until the program ends. */
export class MemoryHistory implements History {
  readonly location = "memory";
  /** Nothing ever waits. */
  readonly state: HistoryState = {
    failing: false,
    full: false,
    lines: 0,
    characters: 0,
  };
  readonly bodies: Bodies = new MemoryBodies();
  readonly #memory: Memory = { stored: [], count: 0, removals: 0 };
  #labels: LabelChange[] = [];
  readonly #kinds = new MemoryKinds();
  append(
    exchanges: readonly Exchange[],
    { labels = [], runs = [] }: AppendOptions = {},
  ): Promise<boolean> {
    for (const exchange of exchanges) {
      const { id, conversation, parent } = exchange;
      this.#memory.stored.push({
        number: this.#memory.count++,
        json: serializeExchange(exchange),
        ids: { id, conversation, parent },
      });
    }
    this.#labels.push(...labels);
    this.#kinds.runs.push(...structuredClone(runs));
    return Promise.resolve(true);
  }
  async write(batches: readonly Batch[]): Promise<void> {
    for (const { exchanges, others = [], ...more } of batches) {
      await this.append(exchanges, more);
      this.#labels.push(...this.#kinds.add(others));
    }
  }
  async label(
    exchange: string,
    label: string,
    way?: LabelWay,
  ): Promise<void> {
    const labels = [createLabel(exchange, label, new Date(), way)];
    await this.append([], { labels });
  }
  withdraw(exchange: string): Promise<boolean> {
    this.#kinds.withdrawn.add(exchange);
    return Promise.resolve(true);
  }
  withdrawn(exchanges: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(
      new NameSet(exchanges.filter((id) => this.#kinds.withdrawn.has(id))),
    );
  }
  note(note: Note): Promise<boolean> {
    this.#kinds.notes.push(structuredClone(note));
    return Promise.resolve(true);
  }
  async *notes(run: string): AsyncGenerator<Note, void> {
    const found = this.#kinds.notes.filter((note) => note.run.startsWith(run));
    yield* await Promise.resolve(found.reverse());
  }
  prefer(preference: Preference): Promise<boolean> {
    this.#kinds.preferences.push(structuredClone(preference));
    return Promise.resolve(true);
  }
  async *preferences(): AsyncGenerator<Preference, void> {
    yield* await Promise.resolve([...this.#kinds.preferences]);
  }
  runs(): AsyncGenerator<Run, void> {
    return newestRuns(this.#kinds.runs.toReversed());
  }
  async *others(): AsyncGenerator<Readonly<Record<string, unknown>>, void> {
    yield* await Promise.resolve(this.#kinds.lines(this.#labels));
  }
  async find(id: string): Promise<Exchange> {
    if (id === "last") return await findLast(this.query({}), this.location);
    const finder = new PrefixFinder(id, this.location);
    for (const { ids, json } of this.#memory.stored.toReversed()) {
      const aside = peekAside(json);
      if (finder.add(ids, aside, () => JSON.parse(json))) break;
    }
    return finder.exchange;
  }
  async chain(
    exchange: Exchange | string,
    most: number = Infinity,
  ): Promise<Exchange[]> {
    await Promise.resolve();
    const given = typeof exchange !== "string";
    const id = given ? exchange.id : exchange;
    const found = given ? exchange : byId(this.#memory.stored, id);
    if (found === undefined) return [];
    const { chain, missing } = ancestors(this.#memory.stored, found, most);
    if (missing === undefined) return chain;
    throw new ChatError(
      `Cannot rebuild the conversation of ${id}: its exchange ${missing} is not in ${this.location}`,
    );
  }
  async *query(
    query: Query,
    order: QueryOrder = "newest",
  ): AsyncGenerator<readonly RecordedExchange[], void> {
    const filter = new Filter(query);
    const labels = currentLabels(this.#labels);
    const found = this.#memory.stored.map((one) =>
      recordedExchange(one, labels.get(one.ids.id))
    ).filter(({ exchange, labels }) => filter.matches(exchange, labels));
    if (order !== "recorded" || query.count !== undefined) found.reverse();
    yield await Promise.resolve(
      order === "newest" || query.count !== undefined
        ? found.sort(byStart).slice(0, query.count)
        : found,
    );
  }
  async *conversations(
    query: Query,
  ): AsyncGenerator<FoundConversation, void> {
    const wanted = new NameSet();
    for await (const found of this.query(query)) {
      for (const { id } of found) wanted.add(id);
    }
    const needed = new NameSet(wanted);
    for (const { ids: { id, parent } } of this.#memory.stored.toReversed()) {
      if (parent !== null && needed.has(id)) needed.add(parent);
    }
    const labels = currentLabels(this.#labels);
    const stored = this.#memory.stored.filter(({ ids }) => needed.has(ids.id));
    const all = Map.groupBy(stored, ({ ids }) => ids.conversation);
    for (const conversation of [...all.keys()].sort()) {
      const lines = all.get(conversation) ?? [];
      const own = eachOnce(lines.map(({ json }) => JSON.parse(json)));
      const exchanges = connected(own);
      yield {
        exchanges,
        labels,
        leftOut: own.length - exchanges.length,
        isWanted: (id) => wanted.has(id),
      };
    }
  }
  labels(
    chain: readonly Exchange[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    return Promise.resolve(labelsAmong(chain, currentLabels(this.#labels)));
  }
  prefixes(
    wanted: readonly ExchangeIds[],
  ): Promise<ReadonlyMap<string, number>> {
    const prefixes = new Prefixes(wanted);
    for (const { ids, json } of this.#memory.stored) {
      prefixes.add(ids, peekAside(json));
    }
    return Promise.resolve(prefixes.lengths);
  }
  reader(_options?: ReaderOptions): HistoryReader {
    return new MemoryReader(this.#memory);
  }
  follow(): Promise<Follower> {
    return Promise.resolve(new MemoryFollower(this.#memory));
  }
  outline(choice: RemoveChoice): Promise<Map<string, ConversationOutline>> {
    return Promise.resolve(outlineOf(this.#memory.stored, choice));
  }
  async remove(choice: RemoveChoice = {}): Promise<Removed> {
    const outlines = await this.outline(choice);
    const gone = this.#memory.stored.filter(({ ids }) =>
      outlines.has(ids.conversation)
    );
    const ids = new NameSet(gone.map(({ ids }) => ids.id));
    this.#memory.stored = this.#memory.stored.filter(({ ids: { id } }) =>
      !ids.has(id)
    );
    this.#labels = this.#labels.filter(({ exchange }) => !ids.has(exchange));
    const runs = (stored: readonly Stored[]) =>
      new NameSet(stored.flatMap(({ json }) => JSON.parse(json).run ?? []));
    const [lost, left] = [runs(gone), runs(this.#memory.stored)];
    this.#kinds.remove(ids, ({ id }) => lost.has(id) && !left.has(id));
    this.#memory.removals++;
    const bytes = gone.reduce((sum, { json }) => sum + json.length, 0);
    return { exchanges: gone.length, bytes };
  }
  async verify(options: VerifyOptions): Promise<Verification> {
    const { stored } = this.#memory;
    const others = this.#labels.length + this.#kinds.count;
    const { preferences } = this.#kinds;
    const all = { stored, preferences };
    const found = await verifyMemory(all, this.location, options);
    return { ...found, lines: stored.length + others };
  }
  size(): Promise<number | undefined> {
    return Promise.resolve(
      this.#memory.count === 0
        ? undefined
        : this.#memory.stored.reduce((sum, { json }) => sum + json.length, 0),
    );
  }

  checkWritable(): Promise<void> {
    return Promise.resolve();
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
