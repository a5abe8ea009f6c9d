/**
 * Transactions on a reserved connection.
 *
 * The driver's `begin` sends a rollback to a connection that is gone, which ends the program.
 *
 * @module
 */
import { NameSet } from "../../../../core/data/names.ts";
import type { ReservedSql, Sql } from "postgres";

/** Does something in one transaction, which a failure takes back. */
export async function inTransaction<T>(
  sql: Sql,
  work: (sql: ReservedSql) => Promise<T>,
): Promise<T> {
  const own = await sql.reserve();
  try {
    await own`BEGIN`;
    const result = await work(own);
    await own`COMMIT`;
    own.release();
    return result;
  } catch (error) {
    // Without a connection there is nothing to take back, and nothing to give back to the pool.
    if (isAnswer(error)) {
      await own`ROLLBACK`;
      own.release();
    }
    throw error;
  }
}

/** Whether the server refused something and the connection stays open. */
export function isAnswer(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== "PostgresError") return false;
  const { severity } = error as { severity?: unknown };
  return severity === "ERROR";
}

const BREAKS: ReadonlySet<string> = new NameSet([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "ECONNRESET",
  "EPIPE",
]);

/** Whether a connection that was open is gone. */
export function isBreak(error: unknown): boolean {
  const code = codeOf(error);
  // Class 57: the server ends the connection.
  return code !== undefined &&
    (BREAKS.has(code) || code.startsWith("57P") && !isAnswer(error));
}

/** Whether no connection could be made: the system or TLS says why. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof Error && error.name !== "PostgresError" &&
    codeOf(error) !== undefined;
}

/** The server's code of an error: five characters. */
export function codeOf(error: unknown): string | undefined {
  const { code } = error instanceof Error ? error as { code?: unknown } : {};
  return typeof code === "string" ? code : undefined;
}
