/**
 * Verifies the history in a database.
 *
 * @module
 */
import type { Sql } from "postgres";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import type { Verification, VerifyOptions } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { parseLine } from "../../line/history_line.ts";
import { readFragment } from "../../line/fragment.ts";
import { keptBodies } from "../../line/kept_reply.ts";
import { exchangesOf, readPreference } from "../../line/preference.ts";
import { proofOf, unheldAnswer } from "../proof.ts";
import { chainOf } from "./chain.ts";
import { arrayText } from "./writing/array_text.ts";
import { linesIn } from "./other_lines.ts";
import { type LinkedLine, linkedLine, type Reading } from "./reading.ts";
import { whyUnread } from "./stored_exchange.ts";

/** Rows that are read at once. */
const PAGE = 200;

/** See {@linkcode History.verify}. */
export async function verifyDatabase(
  reading: Reading,
  sql: Sql | undefined,
  options: VerifyOptions,
): Promise<Verification> {
  const verifier = new Verifier(reading, options);
  if (sql !== undefined) {
    await verifier.exchanges(sql);
    await verifier.repeated(sql);
    await verifier.others(sql);
    await verifier.fragments(sql);
  }
  return verifier.found;
}

class Verifier {
  readonly found: Verification = {
    lines: 0,
    exchanges: 0,
    proven: 0,
    masked: 0,
    bodiless: 0,
    problems: 0,
  };
  readonly #reading: Reading;
  readonly #options: VerifyOptions;
  /** The exchanges of the conversation that is read. */
  #conversation: { readonly id: string; readonly byId: Map<string, Exchange> } =
    { id: "", byId: new NameMap() };

  constructor(reading: Reading, options: VerifyOptions) {
    this.#reading = reading;
    this.#options = options;
  }

  /** Reads conversation by conversation, so that a chain is read once. */
  async exchanges(sql: Sql): Promise<void> {
    for (let [conversation, last] = ["", 0];;) {
      const rows = await this.#reading.database.do(() =>
        sql`
          SELECT id, conversation, number, line, link FROM chat_exchange
          WHERE (conversation, number) > (${conversation}, ${last})
          ORDER BY conversation, number LIMIT ${PAGE}`
      );
      const bodies = await this.#missingBodies(
        sql,
        rows.map(({ line }) => String(line)),
      );
      for (const row of rows) {
        conversation = String(row["conversation"]);
        last = Number(row["number"]);
        const line = String(row["line"]);
        await this.#exchange(sql, linkedLine(row));
        for (const hash of keptBodies(line)) {
          if (!bodies.has(hash)) continue;
          await this.#report(
            `${row["id"]}: the reply's bytes are not in the store: ${hash}`,
          );
        }
      }
      if (rows.length < PAGE) return;
    }
  }

  /** The lines of earlier turns that are stored as exchanges, too. */
  async repeated(sql: Sql): Promise<void> {
    for (let last = "";;) {
      const rows = await this.#reading.database.do(() =>
        sql`
          SELECT id, line FROM chat_repeated WHERE id > ${last}
          ORDER BY id LIMIT ${PAGE}`
      );
      for (const { id, line } of rows) {
        last = String(id);
        this.found.lines++;
        const parsed = parseLine(String(line));
        if (parsed.kind === "exchange") continue;
        await this.#report(`${last}: ${whyUnread(parsed)}`);
      }
      if (rows.length < PAGE) return;
    }
  }

  async others(sql: Sql): Promise<void> {
    for await (const line of linesIn(this.#reading.database, sql)) {
      this.found.lines++;
      const parsed = parseLine(line);
      if (parsed.kind !== "other") await this.#report(whyUnread(parsed));
      const vote = readPreference(line);
      const missing = vote && await this.#missing(sql, exchangesOf(vote));
      if (missing !== undefined) await this.#report(unheldAnswer(missing));
    }
  }

  async fragments(sql: Sql): Promise<void> {
    for (let last = "";;) {
      const rows = await this.#reading.database.do(() =>
        sql`
          SELECT hash, line FROM chat_fragment WHERE hash > ${last}
          ORDER BY hash LIMIT ${PAGE}`
      );
      for (const { hash, line } of rows) {
        last = String(hash);
        this.found.lines++;
        const parsed = parseLine(String(line));
        const value = parsed.kind === "other" ? parsed.value : undefined;
        if (readFragment(value)?.sha256 === last) continue;
        await this.#report(
          `the fragment ${last} is damaged: its text has another hash`,
        );
      }
      if (rows.length < PAGE) return;
    }
  }

  async #exchange(sql: Sql, row: LinkedLine): Promise<void> {
    const { id, line } = row;
    this.found.lines++;
    const parsed = parseLine(line);
    if (parsed.kind !== "exchange") {
      return await this.#report(`${id}: ${whyUnread(parsed)}`);
    }
    this.found.exchanges++;
    const [exchange] = await this.#reading.exchanges(sql, [row]);
    if (exchange?.id !== id) {
      return await this.#report(`${id}: its line has another id`);
    }
    if (exchange.fragments !== undefined) {
      const what = `${id}: names fragments that are not in the history`;
      return await this.#report(what);
    }
    const { conversation } = exchange;
    if (this.#conversation.id !== conversation) {
      this.#conversation = { id: conversation, byId: new NameMap() };
    }
    this.#conversation.byId.set(id, exchange);
    const chain = await this.#chain(exchange);
    if (typeof chain === "string") {
      const what = `continues ${chain}, which is not in the history`;
      return await this.#report(`${id}: ${what}`);
    }
    const proof = proofOf(exchange, chain, this.#options.encoder);
    if ("counts" in proof) this.found[proof.counts]++;
    else await this.#report(`${id}: ${proof.problem}`);
  }

  /** The chain of an exchange, or the first ancestor that is missing. */
  async #chain(exchange: Exchange): Promise<readonly Exchange[] | string> {
    const chain = [exchange];
    const used = new NameSet([exchange.id]);
    for (let { parent } = exchange; parent !== null;) {
      const known: Exchange | undefined = this.#conversation.byId.get(parent);
      const [found = known] = known === undefined
        ? (await this.#above(parent)).slice(-1)
        : [];
      if (found === undefined || used.has(found.id)) return parent;
      used.add(found.id);
      this.#conversation.byId.set(found.id, found);
      chain.push(found);
      parent = found.parent;
    }
    return chain.reverse();
  }

  /** The chain of an exchange that was recorded later than one that continues it; empty if that is cut. */
  async #above(id: string): Promise<Exchange[]> {
    try {
      return await chainOf(this.#reading, id);
    } catch {
      return []; // the exchange that lacks its parent is reported itself
    }
  }

  async #missing(
    sql: Sql,
    ids: readonly string[],
  ): Promise<string | undefined> {
    const rows = await this.#reading.database.do(() =>
      sql`
        SELECT id FROM chat_exchange
        WHERE id = ANY(${arrayText(ids)}::text[])`
    );
    const there = new NameSet(rows.map(({ id }) => String(id)));
    return ids.find((id) => !there.has(id));
  }

  async #missingBodies(
    sql: Sql,
    lines: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const named = new NameSet(lines.flatMap(keptBodies));
    if (named.size === 0) return named;
    const rows = await this.#reading.database.do(() =>
      sql`
        SELECT hash FROM chat_body
        WHERE hash = ANY(${arrayText([...named])}::text[])
          AND encode(sha256(bytes), 'hex') = hash`
    );
    for (const { hash } of rows) named.delete(String(hash));
    return named;
  }

  async #report(what: string): Promise<void> {
    this.found.problems++;
    const { location: path } = this.#reading.database;
    await this.#options.report({ path, what });
  }
}
