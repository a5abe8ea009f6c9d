/**
 * Verifies a history: every line can be read, every parent is there, and every request can be rebuilt as it was sent.
 *
 * @module
 */
import { shown } from "../../core/data/invalid.ts";
import type { Exchange } from "../line/exchange.ts";
import { type HistoryLine, parseLine } from "../line/history_line.ts";
import { exchangesOf, preferenceOf } from "../line/preference.ts";
import { readFragment } from "../line/fragment.ts";
import { noteFragment, restoreExchange } from "../line/stored_line.ts";
import { decodeBytes } from "../../files/line_blocks.ts";
import { type FileBlock, LineFiles } from "../../files/line_files.ts";
import { leftFiles } from "../../files/left_lines.ts";
import { LockedError, untilWritten } from "../../files/lock.ts";
import type { Verification, VerifyOptions } from "../history.ts";
import { allLines } from "./blocks/prefilter.ts";
import { type Proof, proofOf, unheldAnswer } from "./proof.ts";
import { StoredExchanges } from "./stored_exchanges.ts";
import { VerifiedBodies } from "./bodies/verify_bodies.ts";

/** An exchange whose parent was not on an earlier line. */
interface Early {
  readonly exchange: Exchange;
  readonly path: string;
  readonly line: number;
}

/** Exchanges that a vote names and that were not on an earlier line. */
interface Awaited {
  readonly ids: readonly string[];
  readonly path: string;
  readonly line: number;
}

/**
 * Verifies the history at a path as it is at the start; lines that are appended meanwhile do not count.
 *
 * @throws {LockedError} another process keeps the history locked, and `onLocked` is missing
 * @throws the system's error if the file is there and cannot be read
 */
export async function verifyFiles(
  path: string,
  options: VerifyOptions,
): Promise<Verification> {
  try {
    await untilWritten(path);
  } catch (error) {
    const { onLocked } = options;
    if (!(error instanceof LockedError) || onLocked === undefined) throw error;
    await onLocked(error);
  }
  using files = await LineFiles.open(path);
  const bodies = new VerifiedBodies(path);
  const found = await verifyLines(files, bodies, options);
  for await (const problem of bodies.problems()) {
    found.problems++;
    await options.report(problem);
  }
  for (const left of await leftFiles(path)) {
    found.problems++;
    await options.report({
      path: left,
      what:
        "lines that could not be written; the next recorded exchange adds them to the history",
    });
  }
  return found;
}

async function verifyLines(
  files: LineFiles,
  bodies: VerifiedBodies,
  options: VerifyOptions,
): Promise<Verification> {
  const verifier = new Verifier(files, options);
  let path = "";
  let line = 0;
  for await (const block of files.blocks({ snapshot: true })) {
    if (block.file.path !== path) line = 0;
    path = block.file.path;
    for (const [start, end] of allLines(block.text)) {
      line++;
      bodies.named(block.text.slice(start, end), path, line);
      await verifier.check(block, start, end, line);
    }
  }
  return await verifier.end();
}

/** Checks lines one by one. */
class Verifier {
  readonly #options: VerifyOptions;
  readonly #stored: StoredExchanges;
  readonly #early: Early[] = [];
  readonly #awaited: Awaited[] = [];
  readonly #found: Verification = {
    lines: 0,
    exchanges: 0,
    proven: 0,
    masked: 0,
    bodiless: 0,
    problems: 0,
  };

  constructor(files: LineFiles, options: VerifyOptions) {
    this.#options = options;
    this.#stored = new StoredExchanges(files);
  }

  async check(
    { text, offset, file }: FileBlock,
    start: number,
    end: number,
    line: number,
  ): Promise<void> {
    const bytes = text.slice(start, end);
    const decoded = decodeBytes(bytes);
    if (decoded.trim() === "") return;
    this.#found.lines++;
    const { path } = file;
    const torn = !bytes.endsWith("\n");
    if (torn) await this.#report(path, line, "has no line end: it was cut");
    const parsed = parseLine(decoded);
    if (parsed.kind !== "exchange") {
      const what = unreadable(parsed);
      if (what !== undefined && !torn) await this.#report(path, line, what);
      if (parsed.kind === "other") {
        noteFragment(parsed.value);
        this.#vote(parsed.value, path, line);
      }
      return;
    }
    const { exchange } = parsed;
    this.#found.exchanges++;
    const location = { path, offset: offset + start };
    const missing = restoreExchange(exchange, location);
    for (const hash of missing) {
      const what = `names the fragment ${hash}, which is not in the history`;
      await this.#report(path, line, what);
    }
    const { fragments: left } = exchange;
    if (left !== undefined && missing.length === 0) {
      const what = `has fragments that cannot be restored: ${left}`;
      await this.#report(path, line, what);
    }
    if (this.#stored.has(exchange.id)) {
      const what = `the id ${exchange.id} is also on an earlier line`;
      return await this.#report(path, line, what);
    }
    this.#stored.add(exchange, file, offset + start, bytes.length);
    const { parent } = exchange;
    if (left !== undefined) return; // reported above
    if (parent === null || this.#stored.has(parent)) {
      await this.#prove(exchange, path, line);
    } else this.#early.push({ exchange, path, line });
  }

  #vote(value: unknown, path: string, line: number): void {
    const preference = preferenceOf(value);
    if (preference === undefined) return;
    const ids = exchangesOf(preference).filter((id) => !this.#stored.has(id));
    if (ids.length > 0) this.#awaited.push({ ids, path, line });
  }

  /** Checks what named exchanges that came later, because lines need not be in order. */
  async end(): Promise<Verification> {
    for (const { exchange, path, line } of this.#early) {
      const { parent } = exchange;
      if (parent === null || this.#stored.has(parent)) {
        await this.#prove(exchange, path, line);
      } else {
        await this.#report(
          path,
          line,
          `continues ${parent}, which is not in the history`,
        );
      }
    }
    for (const { ids, path, line } of this.#awaited) {
      const missing = ids.find((id) => !this.#stored.has(id));
      if (missing !== undefined) {
        await this.#report(path, line, unheldAnswer(missing));
      }
    }
    return this.#found;
  }

  async #prove(exchange: Exchange, path: string, line: number): Promise<void> {
    const chain = await this.#stored.chain(exchange);
    const proof: Proof = proofOf(exchange, chain, this.#options.encoder);
    if ("problem" in proof) await this.#report(path, line, proof.problem);
    else this.#found[proof.counts]++;
  }

  async #report(path: string, line: number, what: string): Promise<void> {
    this.#found.problems++;
    await this.#options.report({ path, line, what });
  }
}

function unreadable(parsed: HistoryLine): string | undefined {
  if (parsed.kind === "future") {
    return `was written by a later version of this program: ${parsed.why}`;
  }
  if (parsed.kind === "unreadable") return `cannot be read: ${parsed.why}`;
  const value = parsed.kind === "other" ? parsed.value : undefined;
  return value?.["kind"] === "fragment" && readFragment(value) === undefined
    ? `the fragment ${hashOf(value)} is damaged: its text has another hash`
    : undefined;
}

function hashOf({ sha256 }: Readonly<Record<string, unknown>>): string {
  return typeof sha256 === "string" ? sha256 : shown(sha256);
}
