/**
 * Joins what machines recorded of one conversation, each in its own file.
 *
 * @module
 */
import type { Fragment, ReservedSql, Sql } from "postgres";
import { ulidTime } from "../../../../core/data/ulid.ts";
import type { Message } from "../../../../core/chat.ts";
import type { Exchange } from "../../../line/exchange.ts";
import { answerEcho } from "../../../chain/echoes.ts";
import { parseLine } from "../../../line/history_line.ts";
import { peekIds } from "../../../line/peek.ts";
import type { Reading } from "../reading.ts";
import { inTransaction } from "../server/transaction.ts";
import { readLink, type StoredLink } from "./stored_link.ts";

/** How much later than an earlier turn its exchange may have been recorded, by clocks that differ, in ms. */
const SKEW_MS = 5 * 60_000;

/** What {@linkcode joinConversations} looks at. */
export interface Joined {
  /** Ids of earlier turns that the store may have as exchanges. */
  readonly earlier: readonly string[];
  /** Ids of exchanges whose parents are linked. */
  readonly moved: readonly string[];
}

/** An exchange's row. */
interface Row {
  readonly id: string;
  readonly conversation: string;
  readonly parent: string | null;
  readonly link: StoredLink | undefined;
  readonly line: string;
}

/** An exchange that may be an earlier turn. */
interface Same {
  readonly id: string;
  readonly parent: string | null;
  /** It is an earlier turn itself. */
  readonly earlier: boolean;
}

/** Links earlier turns to the exchanges that they are, and all that continues them; other writers wait meanwhile. */
export async function joinConversations(
  reading: Reading,
  sql: Sql,
  { earlier, moved }: Joined,
): Promise<void> {
  await inTransaction(sql, async (sql) => {
    await sql`UPDATE chat_state SET number = number`;
    const join = new Join(reading, sql);
    for (const id of moved) await join.adopt(id);
    // The ids of a request's turns are in order.
    for (const id of earlier.toSorted()) await join.link(id);
  });
}

/** Queries that do not need each other are sent together: others wait as long as the transaction lasts. */
class Join {
  readonly #reading: Reading;
  readonly #sql: ReservedSql;

  constructor(reading: Reading, sql: ReservedSql) {
    this.#reading = reading;
    this.#sql = sql;
  }

  /** Links an earlier turn, unless its own parent is an earlier turn that still waits, and then those after it. */
  async link(id: string): Promise<void> {
    const turns = [id];
    for (const turn of turns) {
      const [[row], found] = await Promise.all([
        this.#rows(this.#sql`id = ${turn}`),
        this.#sameAs(turn),
      ]);
      const exchange = row && exchangeOf(row, found);
      if (row === undefined || exchange === undefined) continue;
      const [children] = await Promise.all([
        this.#children(row),
        this.#repeat(row, exchange),
      ]);
      for (const child of children) {
        const [waiting] = await Promise.all([
          this.#waitingFor(child.id),
          this.#place(child),
        ]);
        turns.push(child.id, ...waiting);
      }
    }
  }

  /** Gives an exchange its place after a parent that is linked. */
  async adopt(id: string): Promise<void> {
    const [row] = await this.#rows(this.#sql`id = ${id}`);
    if (row === undefined) return;
    await this.#place(row);
    for (const turn of await this.#waitingFor(id)) await this.link(turn);
  }

  /**
   * Earlier turns that may be an exchange, now that it has another parent: when they arrived, it did not fit, as another
   * machine had stored it and not yet linked it.
   */
  async #waitingFor(id: string): Promise<string[]> {
    const rows = await this.#sql`
      SELECT one.id FROM chat_prefix AS own
      JOIN chat_prefix AS one ON one.hash = own.hash AND one.id <> own.id
      WHERE own.id = ${id} AND one.earlier ORDER BY one.id`;
    return rows.map(({ id }) => String(id));
  }

  /** What was stored with the same conversation as an earlier turn. */
  async #sameAs(id: string): Promise<Same[]> {
    const rows = await this.#sql`
      SELECT e.id, e.parent, one.earlier FROM chat_prefix AS turn
      JOIN chat_prefix AS one ON one.hash = turn.hash AND one.id <> turn.id
      JOIN chat_exchange AS e ON e.id = one.id
      WHERE turn.id = ${id} AND turn.earlier ORDER BY e.id`;
    return rows.map(({ id, parent, earlier }) => ({
      id: String(id),
      parent: parent === null ? null : String(parent),
      earlier: earlier === true,
    }));
  }

  /** Replaces an earlier turn by the exchange that it is. */
  async #repeat(row: Row, found: string): Promise<void> {
    const sql = this.#sql;
    const [exchange] = await this.#reading.exchanges(sql, [row]);
    const messages = JSON.stringify(messagesOf(exchange));
    await Promise.all([
      sql`
        INSERT INTO chat_repeated (id, exchange, messages, bytes, line)
        SELECT id, ${found}, ${messages}, bytes, line
        FROM chat_exchange WHERE id = ${row.id}
        ON CONFLICT DO NOTHING`,
      sql`UPDATE chat_repeated SET exchange = ${found}
        WHERE exchange = ${row.id}`,
      sql`DELETE FROM chat_exchange WHERE id = ${row.id}`,
      sql`DELETE FROM chat_prefix WHERE id = ${row.id}`,
    ]);
  }

  /** Writes what an exchange continues now, and to which conversation it and those after it belong. */
  async #place(first: Row): Promise<void> {
    const rows = [first];
    for (const row of rows) {
      const link = await this.#linkOf(row);
      if (link === undefined) continue;
      const { conversation, parent } = link;
      const isMoved = conversation !== row.conversation;
      if (isMoved) rows.push(...await this.#children(row));
      await this.#sql`
        UPDATE chat_exchange SET conversation = ${conversation},
          parent = ${parent}, link = ${JSON.stringify(link)}
        WHERE id = ${row.id}`;
    }
  }

  async #linkOf({ line }: Row): Promise<StoredLink | undefined> {
    const written = parentIn(line);
    if (written === null) return undefined;
    const [turn] = await this.#sql`
      SELECT exchange, messages FROM chat_repeated WHERE id = ${written}`;
    const parent = String(turn?.["exchange"] ?? written);
    const [before] = await this.#sql`
      SELECT conversation FROM chat_exchange WHERE id = ${parent}`;
    if (before === undefined) return undefined;
    const conversation = String(before["conversation"]);
    const messages = turn === undefined
      ? []
      : JSON.parse(String(turn["messages"])) as Message[];
    return { conversation, parent, messages };
  }

  #children({ id, conversation }: Row): Promise<Row[]> {
    return this.#rows(this.#sql`
      conversation = ${conversation} AND parent = ${id}`);
  }

  async #rows(condition: Fragment): Promise<Row[]> {
    const rows = await this.#sql`
      SELECT id, conversation, parent, link, line
      FROM chat_exchange WHERE ${condition}`;
    return rows.map(({ id, conversation, parent, link, line }) => ({
      id: String(id),
      conversation: String(conversation),
      parent: parent === null ? null : String(parent),
      link: readLink(link),
      line: String(line),
    }));
  }
}

/**
 * The exchange that an earlier turn is: the last one before it, else the first one after it; else an older record of
 * the same turn.
 *
 * @param found what was stored with the same conversation, in the order of the ids
 */
function exchangeOf(
  { id, parent }: Row,
  found: readonly Same[],
): string | undefined {
  // In another conversation the messages before may have another form.
  const fitting = found.filter((one) =>
    parent === null || one.parent === parent
  );
  const own = fitting.filter(({ earlier }) => !earlier).map(({ id }) => id);
  const last = own.findLast((one) => one < id) ?? own[0];
  if (last !== undefined && timeOf(last) - timeOf(id) < SKEW_MS) return last;
  const [oldest] = fitting;
  return oldest !== undefined && oldest.id < id ? oldest.id : undefined;
}

/** The messages of an earlier turn and its answer, with those of the turns before that are repeated, too. */
function messagesOf(exchange: Exchange | undefined): Message[] {
  if (exchange === undefined) return [];
  const answer = answerEcho(exchange, "verbatim");
  return [
    ...exchange.request.messages,
    ...answer === undefined ? [] : [answer],
  ];
}

/** The exchange that a line says it continues. */
function parentIn(line: string): string | null {
  const ids = peekIds(line);
  if (ids !== undefined) return ids.parent;
  const parsed = parseLine(line);
  return parsed.kind === "exchange" ? parsed.exchange.parent : null;
}

function timeOf(id: string): number {
  return ulidTime(id) ?? 0;
}
