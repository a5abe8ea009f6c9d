/**
 * The leases of machines: how much of each limit of a client key a machine may use by itself.
 *
 * A lease covers what its machine has used and not yet brought to the history, what its running requests may use, and a
 * slice for further ones. All changes are made one after the other, under a lock.
 *
 * @module
 */
import type { Fragment, ReservedSql, Sql } from "postgres";
import { arrayText } from "../writing/array_text.ts";
import { storable } from "../rows.ts";
import { Database } from "../server/database.ts";
import { inTransaction } from "../server/transaction.ts";
import { type SpentPart, SpentRows } from "./spent_rows.ts";

/** How long a lease is valid, in ms: as long the part of a machine that died is missing. */
export const LEASE_MS = 300_000;

/** How long a transaction may wait for its machine or another one, in ms. */
const LOCKED_MS = 5_000;

/** How often leases that have expired are removed, in ms. */
const TIDYING_MS = 60_000;

/** What is leased: a unit of a key, in one window. */
export interface LeaseName {
  readonly client: string;
  readonly unit: string;
  readonly per: string;
  /** When its window began, in ms since 1970. */
  readonly start: number;
}

/** A part of a limit. */
export interface Lease extends LeaseName {
  readonly amount: number;
  /** What was asked for in vain: other machines then give back what they do not use. */
  readonly wanted: number;
}

/** What a machine sees of the others under the lock. */
export interface Seen {
  /** Machines that have leases, this one included. */
  readonly machines: number;
  /** The sums of all other machines. */
  readonly others: readonly Lease[];
}

/** One exchange with the database. */
export interface Renewal {
  /** The names whose leases are to be seen. */
  readonly names: readonly string[];
  /** Gets what was spent since the last time. */
  readonly take: (part: SpentPart) => void;
  /** Says what this machine's leases are from now on; those not named stay as they are. */
  readonly decide: (seen: Seen) => readonly Lease[];
  /** Whether this machine's other leases are removed. */
  readonly replacing: boolean;
  /** After it nothing is decided or written. */
  readonly signal: AbortSignal;
}

/** Where the leases of all machines are. */
export interface Leases {
  /** The address without user name and password. */
  readonly location: string;
  /**
   * Reads what was spent and what others hold, and replaces leases, in one transaction.
   *
   * @throws {ChatError} the database cannot be reached or used
   * @throws the signal's reason
   */
  renew(renewal: Renewal): Promise<void>;
  /**
   * Names of which another machine wants more.
   *
   * @throws {ChatError} the database cannot be reached or used
   */
  wanted(): Promise<string[]>;
  /** Ends what is under way, as the database does not answer; the next use connects anew. */
  drop(): void;
  /** Closes all connections. Never rejects. */
  close(): Promise<void>;
}

/** Leases in PostgreSQL. Connects when it is first used. */
export class LeaseTable implements Leases {
  readonly #database: Database;
  readonly #machine: string;
  readonly #spent = new SpentRows();
  #nextTidying = 0;

  /** `machine` names this process among all. */
  constructor(address: string, machine: string) {
    this.#database = new Database(address);
    this.#machine = machine;
  }

  get location(): string {
    return this.#database.location;
  }

  async renew(renewal: Renewal): Promise<void> {
    const { signal, take } = renewal;
    const sql = await this.#database.writing();
    await this.#database.do(async () => {
      // A long history is read before the lock is taken.
      await this.#spent.read(sql, take, signal);
      await inTransaction(sql, async (sql) => {
        await this.#renewIn(sql, renewal);
        signal.throwIfAborted();
      });
    });
  }

  async wanted(): Promise<string[]> {
    const sql = await this.#database.writing();
    const rows = await this.#database.do(() =>
      sql`
        SELECT DISTINCT client FROM chat_lease
        WHERE wanted > 0 AND machine <> ${this.#machine} AND ${valid(sql)}`
    );
    return rows.map(({ client }) => String(client));
  }

  drop(): void {
    this.#database.drop();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #renewIn(
    sql: ReservedSql,
    { names, take, decide, replacing, signal }: Renewal,
  ): Promise<void> {
    await sql.unsafe(
      `SET LOCAL lock_timeout = ${LOCKED_MS};
       SET LOCAL idle_in_transaction_session_timeout = ${LOCKED_MS};
       SELECT pg_advisory_xact_lock('chat_lease'::regclass::oid::bigint)`,
    );
    // First the leases: what leaves them has arrived in the history, and is then read there.
    const others = await this.#others(sql, names);
    const [state] = await sql`
      SELECT count(DISTINCT machine) AS machines FROM chat_lease
      WHERE machine <> ${this.#machine} AND ${valid(sql)}`;
    await this.#spent.read(sql, take, signal);
    signal.throwIfAborted();
    const leases = decide({
      machines: Number(state?.["machines"]) + 1,
      others,
    });
    if (replacing) {
      await sql`DELETE FROM chat_lease WHERE machine = ${this.#machine}`;
    }
    const time = performance.now();
    if (time >= this.#nextTidying) {
      this.#nextTidying = time + TIDYING_MS;
      await sql`DELETE FROM chat_lease WHERE NOT ${valid(sql)}`;
    }
    if (leases.length > 0) await this.#write(sql, leases);
  }

  async #others(sql: Sql, names: readonly string[]): Promise<Lease[]> {
    const rows = await sql`
      SELECT client, unit, per, start, sum(amount) AS amount,
        sum(wanted) AS wanted
      FROM chat_lease
      WHERE machine <> ${this.#machine} AND ${valid(sql)}
        AND client = ANY(${arrayText(names.map(storable))}::text[])
      GROUP BY client, unit, per, start`;
    return rows.map(({ client, unit, per, start, amount, wanted }) => ({
      ...{ client: String(client), unit: String(unit), per: String(per) },
      start: Number(start),
      amount: Number(amount),
      wanted: Number(wanted),
    }));
  }

  async #write(sql: Sql, leases: readonly Lease[]): Promise<void> {
    const column = (name: keyof Lease) =>
      arrayText(leases.map((lease) => lease[name]));
    await sql`
      INSERT INTO chat_lease
        (client, unit, per, start, machine, amount, wanted, expires)
      SELECT client, unit, per, start, ${this.#machine}, amount, wanted,
        clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'
      FROM unnest(
        ${column("client")}::text[], ${column("unit")}::text[],
        ${column("per")}::text[], ${column("start")}::text[]::bigint[],
        ${column("amount")}::text[]::double precision[],
        ${column("wanted")}::text[]::double precision[]
      ) AS given (client, unit, per, start, amount, wanted)
      ON CONFLICT (client, unit, per, start, machine) DO UPDATE SET
        amount = excluded.amount, wanted = excluded.wanted,
        expires = excluded.expires`;
  }
}

/** No lease could be renewed while the database was away: after its start all are valid for a while. */
function valid(sql: Sql): Fragment {
  return sql`
    greatest(expires, pg_postmaster_start_time() + interval '1 minute')
      > clock_timestamp()`;
}
