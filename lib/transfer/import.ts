/**
 * Conversations of other programs become part of the history; what it holds already is not added again.
 *
 * @module
 */
import { serializeExchange } from "../conversation/history_line.ts";
import type { ImportFormat } from "./format_names.ts";
import { type FoundIn, readForeign } from "./import_file.ts";
import { type Origin, TurnImporter } from "./import_turns.ts";
import { findTurns } from "./known_turns.ts";
import { turnsOf } from "./turns.ts";

/** What is imported, and into which history. */
export interface ImportOptions {
  /** Where the files are. */
  readonly paths: readonly string[];
  /** Takes the files for this kind, whatever they look like. */
  readonly format?: ImportFormat;
  /** Where the history is, or is to be. */
  readonly history: string;
  /** Appends lines to the history. */
  readonly append: (lines: readonly string[]) => Promise<void>;
  /** Understands a model's name as another program writes it; undefined where it names none. */
  readonly origin: (model: string | undefined) => Origin;
  /** When turns without a time count as held. */
  readonly now: Date;
  /** Gets one line of text for each conversation that cannot be read. */
  readonly warn: (line: string) => Promise<void>;
}

/** What came of an import. */
export interface ImportReport {
  /** Conversations that were read. */
  conversations: number;
  /** Turns that are new. */
  imported: number;
  /** Turns that the history held already. */
  known: number;
  /** Messages that nobody answered. */
  unanswered: number;
  /** Messages and files that have no counterpart here. */
  leftOut: number;
  /** Conversations that could not be read. */
  unreadable: number;
}

/** Characters that are appended together. */
const BATCH = 1 << 20;

/**
 * Imports files. They are read twice, first to know what to look for in the history, so that neither they nor the
 * history need to fit into memory.
 *
 * @throws {ConfigError} a file that holds no conversations in a form that is known; nothing of it is imported
 * @throws the system's error if a file cannot be read, or the history cannot be written
 */
export async function importFiles(
  options: ImportOptions,
): Promise<ImportReport> {
  const { origin, now, append, warn } = options;
  const report: ImportReport = {
    conversations: 0,
    imported: 0,
    known: 0,
    unanswered: 0,
    leftOut: 0,
    unreadable: 0,
  };
  const known = await findTurns(options.history, await allEnds(options));
  const importer = new TurnImporter({ known, origin, now });
  let batch: string[] = [];
  let size = 0;
  for await (const found of readAll(options)) {
    if ("problem" in found) {
      report.unreadable++;
      await warn(found.problem);
      continue;
    }
    const { conversation, format } = found;
    const imported = importer.import(conversation, format);
    report.conversations++;
    report.imported += imported.exchanges.length;
    report.known += imported.known;
    report.unanswered += imported.unanswered;
    report.leftOut += conversation.leftOut;
    const lines = [
      ...imported.exchanges.map(serializeExchange),
      ...imported.labels.map((label) => JSON.stringify(label)),
    ];
    batch.push(...lines);
    size += lines.reduce((sum, line) => sum + line.length, 0);
    if (size < BATCH) continue;
    await append(batch);
    batch = [];
    size = 0;
  }
  if (batch.length > 0) await append(batch);
  return report;
}

/** What tells each turn of the files from all others. */
async function allEnds(options: ImportOptions): Promise<Set<string>> {
  const ends = new Set<string>();
  for await (const found of readAll(options)) {
    if ("problem" in found) continue;
    const { hashes, turns } = turnsOf(found.conversation);
    for (const { position } of turns) ends.add(hashes.states[position] ?? "");
  }
  return ends;
}

async function* readAll(
  { paths, format }: ImportOptions,
): AsyncGenerator<FoundIn, void> {
  for (const path of paths) yield* readForeign(path, format);
}
