/**
 * The connections to a database, and the tables in it.
 *
 * @module
 */
import type { Sql } from "postgres";
import { ChatError, NetworkError } from "../../../../core/errors.ts";
import { keepSecret } from "../../../../core/secrets.ts";
import { loader } from "../../../../core/load.ts";
import { shownLocation } from "../../../../core/data/store_address.ts";
import { reasonOf } from "../../../../core/text/reason.ts";
import { readAddress } from "./address.ts";
import { IMPROVEMENTS, READABLE, STEPS } from "./tables.ts";
import {
  codeOf,
  inTransaction,
  isAnswer,
  isBreak,
  isUnreachable,
} from "./transaction.ts";

/** Some for queries, one for writes, one that listens. */
const CONNECTIONS = 4;
/** After a failure the driver connects anew no sooner than after this many seconds. */
const RECONNECT_SECONDS = 0.1;
/** An unused connection is closed after this many seconds. */
const IDLE_SECONDS = 60;
/** Time for answers that are on their way when the store is closed. */
const CLOSE_SECONDS = 5;
/** The number of the lock that changes of tables take. */
const LOCK = 0x63686174;

const DUPLICATE_TABLE = "42P07";

const loadDriver = loader<typeof import("./driver.ts")>(
  import.meta.url,
  "./driver.ts",
);

/** A database that refuses something, or whose tables cannot be used. */
export class StoreError extends ChatError {
  /** Name of the class. */
  override name = "StoreError";
}

/** Connects when it is first used. */
export class Database {
  /** The address without user name and password. */
  readonly location: string;
  readonly #address: string;
  #sql: Promise<Sql> | undefined;
  /** Connections that are being closed. */
  readonly #ending = new Set<Promise<void>>();
  /** The tables are those that this program knows. */
  #known = false;
  /** They can be read. */
  #readable = false;

  constructor(address: string) {
    this.#address = address;
    this.location = shownLocation(address);
  }

  /**
   * The connections for reading; undefined if the database has no tables of ours yet. Changes no tables.
   *
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  async reading(): Promise<Sql | undefined> {
    const sql = await this.#open();
    if (this.#known || this.#readable) return sql;
    const version = await this.do(() => versionOf(sql));
    if (version === undefined) return undefined;
    this.#checkVersion(version);
    if (version < READABLE) {
      throw new StoreError(
        `Cannot use ${this.location}: its tables have version ${version}, and this program reads from ${READABLE} on`,
        { hint: "chat history push brings them up to date" },
      );
    }
    this.#readable = true;
    return sql;
  }

  /**
   * The connections for writing; makes the tables first if they are missing.
   *
   * @throws {NetworkError} the database cannot be reached
   * @throws {StoreError} the database cannot be used
   */
  async writing(): Promise<Sql> {
    const sql = await this.#open();
    if (this.#known) return sql;
    const version = await this.do(() => versionOf(sql)) ?? 0;
    return await this.#current(sql, version);
  }

  /** Does something with the database; gives its failure a line for people. */
  async do<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** A failure as a line for people; the driver's error, which has the parameters of the query, is not kept. */
  failure(error: unknown): ChatError {
    if (error instanceof ChatError) return error;
    if (isBreak(error)) this.#reset(0);
    const why = reasonOf(error) || String(codeOf(error));
    if (!isBreak(error) && !isUnreachable(error)) {
      return new StoreError(`Cannot use ${this.location}: ${why}`);
    }
    return new NetworkError(`Cannot reach ${this.location}: ${why}`, {
      kind: codeOf(error) === "CONNECT_TIMEOUT" ? "timeout" : "unreachable",
    });
  }

  /** Ends all connections at once, whatever they wait for; the next use connects anew. */
  drop(): void {
    this.#reset(0);
  }

  /** Closes all connections. Never rejects. */
  async close(): Promise<void> {
    this.#reset(CLOSE_SECONDS);
    await Promise.all(this.#ending);
  }

  /** Begins anew: after a break the driver may keep what it had still to send. */
  #reset(timeout: number): void {
    const opened = this.#sql;
    if (opened === undefined) return;
    this.#sql = undefined;
    const ending = end(opened, timeout);
    this.#ending.add(ending);
    void ending.then(() => this.#ending.delete(ending));
  }

  #open(): Promise<Sql> {
    return this.#sql ??= connect(this.#address);
  }

  async #current(sql: Sql, version: number): Promise<Sql> {
    this.#checkVersion(version);
    if (version < STEPS.length) await this.do(() => migrate(sql));
    this.#known = true;
    return sql;
  }

  #checkVersion(version: number): void {
    if (version <= STEPS.length) return;
    throw new StoreError(
      `Cannot use ${this.location}: its tables have version ${version}, and this program knows ${STEPS.length}`,
      { hint: "a later version of chat made them: update this one" },
    );
  }
}

async function connect(address: string): Promise<Sql> {
  const { default: postgres } = await loadDriver();
  const { password, connectTimeout, session, ssl, ...where } = readAddress(
    address,
  );
  if (password !== undefined) keepSecret(password);
  // The driver asks for the types of arrays when it connects: without that (`fetch_types`), a connection that is reserved
  // while none is open never comes.
  return postgres({
    ...where,
    ...(password === undefined ? {} : { password }),
    ssl: ssl as object | boolean | "prefer",
    "connect_timeout": connectTimeout,
    "idle_timeout": IDLE_SECONDS,
    connection: session,
    max: CONNECTIONS,
    // Those that use it wait between two attempts; the driver would wait for up to 20 s more.
    backoff: () => RECONNECT_SECONDS,
    onnotice: () => {},
  });
}

async function end(opened: Promise<Sql>, timeout: number): Promise<void> {
  try {
    await (await opened).end({ timeout });
  } catch {
    // It never opened.
  }
}

async function versionOf(sql: Sql): Promise<number | undefined> {
  const [there] = await sql`SELECT to_regclass('chat_state') IS NOT NULL AS is`;
  if (there?.["is"] !== true) return undefined;
  const [state] = await sql`SELECT version FROM chat_state`;
  return Number(state?.["version"] ?? 0);
}

/** Brings the tables to the version that this program knows; several programs may do so at the same time. */
async function migrate(sql: Sql): Promise<void> {
  const [server] = await sql`SHOW server_encoding`;
  const encoding = String(server?.["server_encoding"]);
  if (encoding !== "UTF8") {
    throw new Error(
      `its encoding is ${encoding}; the history needs a database in UTF8`,
    );
  }
  if (await takeSteps(sql)) await improve(sql);
}

/** Returns whether there were no tables before. */
async function takeSteps(sql: Sql): Promise<boolean> {
  try {
    return await inTransaction(sql, async (sql) => {
      await sql`SELECT pg_advisory_xact_lock(${LOCK})`;
      const version = await versionOf(sql) ?? 0;
      for (const step of STEPS.slice(version)) await sql.unsafe(step);
      await sql`UPDATE chat_state SET version = ${STEPS.length}`;
      return version === 0;
    });
  } catch (error) {
    // Another program made them, and the transaction had looked before.
    if (codeOf(error) === DUPLICATE_TABLE) return false;
    throw error;
  }
}

async function improve(sql: Sql): Promise<void> {
  for (const step of IMPROVEMENTS) {
    try {
      await sql.unsafe(step);
    } catch (error) {
      // The server cannot, or the user may not.
      if (!isAnswer(error)) throw error;
    }
  }
}
