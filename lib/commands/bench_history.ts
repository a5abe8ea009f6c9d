/**
 * The history as `bench` reads and writes it: beside exchanges, lines of the kinds `bench` and `label`.
 *
 * @module
 */
import { expectedOf, isVerdict } from "../bench/items.ts";
import { asExpected, type Plan } from "../bench/plan.ts";
import {
  type End,
  type Note,
  parseBenchLine,
  peekRun,
} from "../bench/record.ts";
import { type RunData, runData } from "../bench/run.ts";
import type { HistoryOptions } from "../conversation/history.ts";
import type { Exchange } from "../conversation/exchange.ts";
import { parseLine, peekIds } from "../conversation/history_line.ts";
import { UsageError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { appendLines, readLinesBackwards } from "../wire/jsonl.ts";

const ULID_LENGTH = 26;

/**
 * All exchanges, newest first. A label stands behind its exchange, so `labels` holds it when the exchange comes.
 *
 * @param labels is filled with what the user said of exchanges, by their ids
 * @throws the system's error if the file is there and cannot be read
 */
export async function* labelledBackwards(
  path: string,
  labels: Map<string, string>,
): AsyncGenerator<Exchange, void> {
  for await (const { text } of readLinesBackwards(path)) {
    const line = parseLine(text);
    if (line.kind === "exchange") yield line.exchange;
    else noteLabel(text, labels);
  }
}

/** Takes note of a label that says something about an answer, unless a newer one does. */
function noteLabel(text: string, labels: Map<string, string>): void {
  if (!text.startsWith('{"v":1,"kind":"label"')) return;
  if (parseLine(text).kind !== "other") return; // torn
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) return;
  const { exchange, label } = value;
  if (typeof exchange !== "string" || typeof label !== "string") return;
  if (isVerdict(label) && !labels.has(exchange)) labels.set(exchange, label);
}

/** Appends a run's own lines; a failure costs one warning and nothing else. */
export class RunLines {
  readonly #path: string | undefined;
  readonly #options: HistoryOptions;
  #failed = false;

  /** Without a path nothing is written. */
  constructor(path: string | undefined, options: HistoryOptions) {
    this.#path = path;
    this.#options = options;
  }

  /** Appends a line; never rejects. */
  async write(line: string): Promise<void> {
    if (this.#path === undefined) return;
    try {
      await appendLines(this.#path, [line], this.#options);
    } catch (error) {
      if (this.#failed) return;
      this.#failed = true;
      const why = error instanceof Error ? error.message : String(error);
      this.#options.warn(`cannot write the run to ${this.#path}: ${why}`);
    }
  }
}

/** A run's own lines. */
interface Lines {
  plan: Plan;
  notes: Note[];
  end?: End;
}

/**
 * Reads a run back.
 *
 * @param wanted its id, the beginning of it, or `last`
 * @throws {UsageError} no such run, or several
 * @throws the system's error if the file is there and cannot be read
 */
export async function readRun(path: string, wanted: string): Promise<RunData> {
  const lines = await runLines(path, await findRun(path, wanted));
  if (lines === undefined) throw notFound(path, wanted);
  const { plan, notes } = lines;
  const labels = new Map<string, string>();
  const exchanges = await readExchanges(
    path,
    [...notes, ...plan.items].flatMap(({ exchange }) => exchange ?? []),
    labels,
  );
  const expected = plan.items.map(({ exchange: id, expected }) => {
    const exchange = exchanges.get(id ?? "");
    if (exchange !== undefined) {
      return expectedOf(exchange, labels.get(id ?? ""));
    }
    return expected === undefined ? undefined : asExpected(expected);
  });
  return runData({ ...lines, expected, exchanges });
}

/** The whole id of a run. */
async function findRun(path: string, wanted: string): Promise<string> {
  const prefix = wanted.toUpperCase();
  const last = wanted === "last";
  if (prefix.length === ULID_LENGTH) return prefix;
  const found = new Set<string>();
  for await (const { text } of readLinesBackwards(path)) {
    const run = peekRun(text);
    if (run === undefined || !last && !run.startsWith(prefix)) continue;
    if (last) return run;
    found.add(run);
  }
  const [run, other] = found;
  if (run === undefined || wanted === "") throw notFound(path, wanted);
  if (other === undefined) return run;
  throw new UsageError(`"${wanted}" begins more than one run`, {
    hint: `such as ${run} and ${other}`,
  });
}

/** The lines of a run from its last to its plan, which was written before all others. */
async function runLines(
  path: string,
  run: string,
): Promise<Lines | undefined> {
  const notes: Note[] = [];
  let end: End | undefined;
  for await (const { text } of readLinesBackwards(path)) {
    if (peekRun(text) !== run) continue;
    const line = parseBenchLine(text);
    if (line?.what === "note") notes.push(line.note);
    else if (line?.what === "end") end = line.end;
    else if (line?.what === "plan") {
      return { plan: line.plan, notes, ...(end === undefined ? {} : { end }) };
    }
  }
  return undefined;
}

/** Exchanges by their ids, as far as they are there; fills in the labels on the way to the oldest of them. */
async function readExchanges(
  path: string,
  ids: readonly string[],
  labels: Map<string, string>,
): Promise<Map<string, Exchange>> {
  const missing = new Set(ids);
  const found = new Map<string, Exchange>();
  for await (const { text } of readLinesBackwards(path)) {
    if (missing.size === 0) break;
    const id = peekIds(text)?.id;
    if (id === undefined) noteLabel(text, labels);
    else if (missing.delete(id)) {
      const line = parseLine(text);
      if (line.kind === "exchange") found.set(id, line.exchange);
    }
  }
  return found;
}

function notFound(path: string, wanted: string): UsageError {
  return new UsageError(`No run "${wanted}" in the history`, {
    hint: `looked in ${path}`,
  });
}
