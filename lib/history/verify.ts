/**
 * Whether a history can be trusted: every line can be read, every exchange follows one that is there, and every
 * request can be given back as it was sent.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { type HistoryLine, parseLine } from "../conversation/history_line.ts";
import { type Encode, rebuildBody } from "../conversation/rebuild.ts";
import { decodeBytes } from "../wire/line_blocks.ts";
import type { FileBlock, LineFiles } from "../wire/line_files.ts";
import { allLines } from "./prefilter.ts";
import { StoredExchanges } from "./stored_exchanges.ts";

/** What is wrong with a line. */
export interface Problem {
  /** Of the file. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** One line of text. */
  readonly what: string;
}

/** What a history comes to. */
export interface Verification {
  /** All lines, blank ones aside. */
  lines: number;
  /** Lines that are exchanges. */
  exchanges: number;
  /** Exchanges whose request was given back and has the recorded hash. */
  proven: number;
  /** Calls other than conversations whose long bodies are left out on purpose. */
  bodiless: number;
  /** How many {@linkcode Problem}s there are. */
  problems: number;
}

/** How {@linkcode Verifier} works. */
export interface VerifyOptions {
  /** Finds the encoder of the client that sent an exchange. */
  readonly encoder: (exchange: Exchange) => Encode | undefined;
  /** Gets each problem as it is found. */
  readonly report: (problem: Problem) => Promise<void>;
}

/** An exchange whose parent had not come yet when it did. */
interface Early {
  readonly exchange: Exchange;
  readonly path: string;
  readonly line: number;
}

/**
 * Verifies a history as it stands when this begins; lines appended meanwhile are not looked at.
 *
 * @throws the system's error if the file is there and cannot be read
 */
export async function verifyHistory(
  files: LineFiles,
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
      await verifier.look(block, start, end, line);
    }
  }
  return await verifier.end();
}

/** Looks at one line after the other. */
class Verifier {
  readonly #options: VerifyOptions;
  readonly #stored: StoredExchanges;
  readonly #early: Early[] = [];
  readonly #found: Verification = {
    lines: 0,
    exchanges: 0,
    proven: 0,
    bodiless: 0,
    problems: 0,
  };

  constructor(files: LineFiles, options: VerifyOptions) {
    this.#options = options;
    this.#stored = new StoredExchanges(files);
  }

  async look(
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
      return;
    }
    const { exchange } = parsed;
    this.#found.exchanges++;
    if (this.#stored.has(exchange.id)) {
      const what = `the id ${exchange.id} stands on an earlier line too`;
      return await this.#report(path, line, what);
    }
    this.#stored.add(exchange, file, offset + start, bytes.length);
    const { parent } = exchange;
    if (parent === null || this.#stored.has(parent)) {
      await this.#prove(exchange, path, line);
    } else this.#early.push({ exchange, path, line });
  }

  /** Lines need not stand in order. */
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
    return this.#found;
  }

  async #prove(exchange: Exchange, path: string, line: number): Promise<void> {
    const what = await this.#unproven(exchange);
    if (what !== undefined) await this.#report(path, line, what);
  }

  async #unproven(exchange: Exchange): Promise<string | undefined> {
    const chain = await this.#stored.chain(exchange);
    if (chain === undefined) {
      return "the beginning of its conversation is not in the history";
    }
    const first = chain[0]?.id;
    if (first !== exchange.conversation) {
      return `is in the conversation ${exchange.conversation}, but continues ${first}`;
    }
    if (isBodiless(exchange)) {
      this.#found.bodiless++;
      return undefined;
    }
    const encode = this.#options.encoder(exchange);
    if (rebuildBody(chain, encode).proven) {
      this.#found.proven++;
      return undefined;
    }
    return encode === undefined
      ? `its request cannot be proven: the provider ${exchange.provider} is not known here`
      : "its request cannot be given back: what is recorded has another hash";
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
  return parsed.kind === "unreadable"
    ? `cannot be read: ${parsed.why}`
    : undefined;
}

/** Long bodies of calls that are no conversations are not kept. */
function isBodiless({ via, raw, patch, request }: Exchange): boolean {
  return via !== undefined && raw === undefined && patch === undefined &&
    Object.keys(request).every((name) =>
      name === "model" || name === "messages"
    ) && request.messages.length === 0;
}
