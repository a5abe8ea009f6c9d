/**
 * The rules in a database that say what a replay ignores.
 *
 * @module
 */
import { ignoreLine, type IgnoreRules, readIgnore } from "../../line/ignore.ts";
import { insertRows } from "./insert.ts";
import { linesIn } from "./other_lines.ts";
import { lineRow } from "./rows.ts";
import { Database } from "./server/database.ts";

/**
 * The rules of a history; undefined if it has none.
 *
 * @throws {ChatError} the database cannot be read
 */
export async function readDatabaseRules(
  address: string,
): Promise<IgnoreRules | undefined> {
  const database = new Database(address);
  try {
    const sql = await database.reading();
    if (sql === undefined) return undefined;
    const choice = { kind: "ignore", backwards: true } as const;
    for await (const line of linesIn(database, sql, choice)) {
      return readIgnore(line);
    }
    return undefined;
  } finally {
    await database.close();
  }
}

/**
 * Replaces the rules.
 *
 * @throws {ChatError} the database cannot be written
 */
export async function writeDatabaseRules(
  address: string,
  rules: IgnoreRules,
): Promise<void> {
  const line = ignoreLine(rules);
  const database = new Database(address);
  try {
    const sql = await database.writing();
    await database.do(async () => {
      await sql`DELETE FROM chat_line WHERE kind = 'ignore'`;
      const lines = [lineRow(line, JSON.parse(line))];
      await insertRows(sql, { exchanges: [], lines, fragments: [] });
    });
  } finally {
    await database.close();
  }
}
