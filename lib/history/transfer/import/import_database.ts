/**
 * Conversations of `llm`'s log (`logs.db`): its present layout, a tree of messages with turns and threads that refer to
 * them, and the one before version 0.32, a table of responses. A database may hold both.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../../../core/errors.ts";
import type { ForeignConversation } from "./foreign.ts";
import { hasTable } from "./logs_parts.ts";
import { readResponses } from "./logs_responses.ts";
import { readTurns } from "./logs_turns.ts";

/** What every SQLite file begins with. */
export const SQLITE_MAGIC = "SQLite format 3\0";

/**
 * Reads all conversations; one is in memory at a time.
 *
 * @throws {ConfigError} the runtime has no SQLite, or the file is not such a log
 */
export async function* readDatabase(
  path: string,
): AsyncGenerator<ForeignConversation, void> {
  const database = await open(path);
  try {
    const turns = hasTable(database, "turns");
    const responses = hasTable(database, "responses");
    if (!turns && !responses) {
      throw new ConfigError(`${path} is a database, but not the log of llm`);
    }
    if (responses) yield* readResponses(database);
    if (turns) yield* readTurns(database);
  } catch (error) {
    throw readable(path, error);
  } finally {
    database.close();
  }
}

async function open(path: string): Promise<DatabaseSync> {
  let sqlite: typeof import("node:sqlite");
  try {
    sqlite = await import("node:sqlite");
  } catch (cause) {
    throw new ConfigError(
      `Cannot read ${path}: this runtime has no node:sqlite`,
      { cause, hint: "Deno has it from version 2.2 on" },
    );
  }
  try {
    return new sqlite.DatabaseSync(path, { readOnly: true });
  } catch (error) {
    throw readable(path, error);
  }
}

/** Keeps the message of an SQLite error, which describes the problem. */
function readable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ConfigError) return error;
  const { code } = error as { code?: unknown };
  if (typeof code !== "string" || !code.includes("SQLITE")) return error;
  return new ConfigError(`Cannot read ${path}: ${error.message}`, {
    cause: error,
  });
}
