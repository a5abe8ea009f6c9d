/**
 * Imports conversations of other programs; turns that the history already has are not added again.
 *
 * @module
 */
import { sha256 } from "../../../core/data/digest.ts";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import type { Batch, History } from "../../history.ts";
import type { Bodies } from "../../line/kept_reply.ts";
import type { ImportFormat } from "../format_names.ts";
import type { AnswerFacts } from "./foreign.ts";
import {
  type FoundIn,
  type OwnLineIn,
  type PassedOver,
  readForeign,
} from "./import_file.ts";
import { type Origin, TurnImporter } from "./import_turns.ts";
import { findTurns } from "./known_turns.ts";
import { LeftOut } from "./left_out.ts";
import { OwnBodies } from "./own_bodies.ts";
import { OwnImporter } from "./own_lines.ts";
import { type ImportPath, sourcesOf } from "./source/source.ts";
import { turnsOf } from "./turns.ts";
import { withoutKeys } from "./without_keys.ts";

/** What to import, and into which history. */
export interface ImportOptions {
  /** Files, archives and folders. */
  readonly paths: readonly ImportPath[];
  /** The format of the files; by default recognised from each file. */
  readonly format?: ImportFormat | undefined;
  /** The history that gets the conversations. */
  readonly history: Pick<History, "reader" | "write" | "others" | "bodies">;
  /** Opens the bytes of replies beside a file that is a history. */
  readonly bodies: (path: string) => Pick<Bodies, "read">;
  /** Finds provider and model for their names in another program; undefined where it names none. */
  readonly origin: (
    model: string | undefined,
    provider: string | undefined,
  ) => Origin;
  /** The time of turns that have none. */
  readonly now: Date;
  /** Gets one line of text for each conversation that cannot be read. */
  readonly warn: (line: string) => Promise<void>;
}

/** The result of an import. */
export interface ImportReport {
  /** Conversations that were read. */
  conversations: number;
  /** New turns. */
  imported: number;
  /** New lines of other kinds, from another history of this program. */
  lines: number;
  /** Exchanges of another history whose reply's bytes were not beside it. */
  bodiless: number;
  /** Turns that the history already had. */
  known: number;
  /** Messages without an answer. */
  unanswered: number;
  /** Parts without a counterpart. */
  leftOut: LeftOut;
  /** Files without conversations, in folders and archives. */
  passedOver: number;
  /** Conversations that could not be read. */
  unreadable: number;
}

/** How many exchanges are appended together. */
const BATCH = 500;

/**
 * Imports files. Reads them twice, first to know which turns to find in the history. So neither the files nor the
 * history must fit into memory.
 *
 * @throws {ConfigError} a file without conversations in a known format; nothing of it is imported
 * @throws {ChatError} the history cannot be written
 * @throws the system's error if a file cannot be read
 */
export async function importFiles(
  options: ImportOptions,
): Promise<ImportReport> {
  const { history, origin, now, warn } = options;
  const report: ImportReport = {
    conversations: 0,
    imported: 0,
    lines: 0,
    bodiless: 0,
    known: 0,
    unanswered: 0,
    leftOut: new LeftOut(),
    passedOver: 0,
    unreadable: 0,
  };
  const { ends, facts } = await look(options);
  const known = await findTurns(history, ends);
  const importer = new TurnImporter({ known, facts, origin, now });
  let batches: Batch[] = [];
  let size = 0;
  const own = new OwnImporter(history);
  const bodies = new OwnBodies(history.bodies, options.bodies);
  const add = async (batch: Batch) => {
    batches.push(batch);
    size += batch.exchanges.length + (batch.others?.length ?? 0);
    if (size < BATCH) return;
    await history.write(batches);
    [batches, size] = [[], 0];
  };
  for await (const found of readAll(options)) {
    if ("line" in found) {
      const batch = await own.take(found.line);
      const isExchange = "exchange" in found.line;
      for (const exchange of batch?.exchanges ?? []) {
        if (!await bodies.take(exchange, found.path)) report.bodiless++;
      }
      if (batch !== undefined) await add(batch);
      if (isExchange) batch === undefined ? report.known++ : report.imported++;
      else if (batch !== undefined) report.lines++;
      continue;
    }
    if ("passedOver" in found) {
      report.passedOver++;
      continue;
    }
    if ("problem" in found) {
      report.unreadable++;
      await warn(found.problem);
      continue;
    }
    const { conversation, format, where } = found;
    const imported = importer.import(conversation, format);
    if (imported.problem !== undefined) {
      report.unreadable++;
      await warn(`${where}: ${imported.problem}`);
    }
    if (conversation.messages.length > 0) report.conversations++;
    report.imported += imported.exchanges.length;
    report.known += imported.known;
    report.unanswered += imported.unanswered;
    for (const kind of conversation.leftOut) report.leftOut.add(kind, where);
    await add(imported);
  }
  if (batches.length > 0) await history.write(batches);
  report.conversations += own.conversations.size;
  return report;
}

/** What the first look at the files gives. */
interface FirstLook {
  /** The hash of each turn. */
  readonly ends: Set<string>;
  /** What was recorded about turns that other conversations begin with, by the same hash. */
  readonly facts: Map<string, AnswerFacts>;
}

async function look(options: ImportOptions): Promise<FirstLook> {
  const ends = new NameSet();
  const facts = new NameMap<AnswerFacts>();
  const shared = new NameMap<Readonly<Record<string, unknown>>>();
  for await (const found of readAll(options)) {
    if (!("conversation" in found)) continue;
    const { conversation } = found;
    const { hashes, turns } = turnsOf(conversation);
    for (const { position, recorded, ...said } of turns) {
      const end = hashes.states[position] ?? "";
      ends.add(end);
      if (conversation.snapshot !== true || !recorded) continue;
      const { members = conversation.members } = said;
      if (members === undefined) facts.set(end, said);
      // Requests of one application hold the same tools.
      else facts.set(end, { ...said, members: sharedOf(members, shared) });
    }
  }
  return { ends, facts };
}

function sharedOf(
  members: Readonly<Record<string, unknown>>,
  shared: NameMap<Readonly<Record<string, unknown>>>,
): Readonly<Record<string, unknown>> {
  const key = sha256(JSON.stringify(members));
  const known = shared.get(key);
  if (known === undefined) shared.set(key, members);
  return known ?? members;
}

async function* readAll(
  { paths, format }: ImportOptions,
): AsyncGenerator<FoundIn | OwnLineIn | PassedOver, void> {
  for (const path of paths) {
    for await (const source of sourcesOf(path)) {
      for await (const found of readForeign(source, format)) {
        yield "conversation" in found
          ? { ...found, conversation: withoutKeys(found.conversation) }
          : found;
      }
    }
  }
}
