/**
 * Reads the conversations of wanted exchanges from the files of a history.
 *
 * @module
 */
import { connected, eachOnce } from "../chain/chains.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";
import { copyOf, decodeBytes } from "../../files/line_blocks.ts";
import { type FileBlock, LineFiles } from "../../files/line_files.ts";
import type { FoundConversation } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";
import { type LabelChange, readLabel } from "../line/label.ts";
import { labelsOf } from "../line/labels_of.ts";
import type { LineReports } from "../line/line_reports.ts";
import { type LineIds, peekIds } from "../line/peek.ts";
import { readStoredLine } from "../line/stored_line.ts";
import { LocatedLineReader } from "./located_line_reader.ts";
import { LineLocations } from "./line_locations.ts";
import { allLines, type LineBounds } from "./blocks/prefilter.ts";

/**
 * Reads conversations, oldest first. The history is read once from its end, as far back as needed; of each needed line
 * only the location stays in memory.
 *
 * @param wanted ids of exchanges; undefined for all
 * @throws {ChatError} the history was rewritten meanwhile
 * @throws the system's error if the history is there and cannot be read
 */
export async function* readConversations(
  path: string,
  wanted: ReadonlySet<string> | undefined,
  reports: LineReports,
): AsyncGenerator<FoundConversation, void> {
  const { locations, changes } = await select(path, wanted, reports);
  const labels = new NameMap(
    Array.from(changes, ([id, own]) => [id, labelsOf(own)] as const),
  );
  yield* conversationsAt(locations, wanted, () => labels);
}

/**
 * Reads the conversations whose lines are known, oldest first.
 *
 * @param wanted ids of exchanges; undefined for all
 * @param labelsFor the labels of a conversation's exchanges, by their ids
 * @throws {ChatError} the history was rewritten meanwhile
 * @throws the system's error if a file cannot be read
 */
export async function* conversationsAt(
  locations: LineLocations,
  wanted: ReadonlySet<string> | undefined,
  labelsFor: (
    exchanges: readonly Exchange[],
  ) => ReadonlyMap<string, readonly string[]>,
): AsyncGenerator<FoundConversation, void> {
  using reader = new LocatedLineReader();
  for (const id of locations.conversations()) {
    const found: Exchange[] = [];
    for (const location of locations.of(id)) {
      const text = await reader.read(location);
      const { file: { path }, offset } = location;
      const line = readStoredLine({ text, path, offset });
      if (line.kind === "exchange") found.push(line.exchange);
    }
    const all = eachOnce(found);
    const exchanges = connected(all);
    yield {
      exchanges,
      labels: labelsFor(exchanges),
      leftOut: all.length - exchanges.length,
      isWanted: (id) => wanted?.has(id) ?? true,
    };
  }
}

async function select(
  path: string,
  wanted: ReadonlySet<string> | undefined,
  reports: LineReports,
): Promise<Selector> {
  const selector = new Selector(wanted, reports);
  using files = await LineFiles.open(path);
  for await (const block of files.blocksBackwards()) {
    for (const line of [...allLines(block.text)].reverse()) {
      selector.add(block, line);
      if (selector.done) return selector;
    }
  }
  return selector;
}

/** Chooses lines, starting with the last. */
class Selector {
  /** Locations of the needed lines. */
  readonly locations = new LineLocations();
  /** What lines say about the labels of exchanges, by their ids; the last line first. */
  readonly changes = new NameMap<LabelChange[]>();
  readonly #wanted: ReadonlySet<string> | undefined;
  readonly #reports: LineReports;
  /** The wanted exchanges that were not found yet. */
  readonly #left: NameSet | undefined;
  /** Parents of needed exchanges that were not found yet. */
  readonly #missing = new NameSet();

  constructor(wanted: ReadonlySet<string> | undefined, reports: LineReports) {
    this.#wanted = wanted;
    this.#reports = reports;
    this.#left = wanted && new NameSet(wanted);
  }

  /** Whether earlier lines cannot be needed. */
  get done(): boolean {
    return this.#left?.size === 0 && this.#missing.size === 0;
  }

  /** Adds the next earlier line. */
  add(block: FileBlock, [start, end]: LineBounds): void {
    const bytes = block.text.slice(start, end);
    const ids = peekIds(bytes) ?? this.#read(block, start, bytes);
    if (ids === undefined) return;
    const isWanted = this.#wanted?.has(ids.id) ?? true;
    this.#left?.delete(ids.id);
    if (!this.#missing.delete(ids.id) && !isWanted) return;
    if (ids.parent !== null) this.#missing.add(copyOf(ids.parent));
    const { file, offset } = block;
    const location = { file, offset: offset + start, length: bytes.length };
    this.locations.add(ids.conversation, location);
  }

  #read(
    { file: { path }, offset }: FileBlock,
    start: number,
    bytes: string,
  ): LineIds | undefined {
    const text = decodeBytes(bytes.replace(/\r?\n$/, ""));
    const change = readLabel(text);
    if (change !== undefined) {
      const known = this.changes.get(change.exchange);
      if (known === undefined) this.changes.set(change.exchange, [change]);
      else known.push(change);
      return undefined;
    }
    const location = { path, offset: offset + start };
    const line = readStoredLine({ text, ...location });
    if (line.kind === "exchange") return line.exchange;
    this.#reports.skipped(line, { ...location, torn: !bytes.endsWith("\n") });
    return undefined;
  }
}
