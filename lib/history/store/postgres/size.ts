/**
 * How much room the history takes in the database.
 *
 * @module
 */
import type { Sql } from "postgres";

/** Bytes on the server's disk, indices included; undefined if nothing is recorded. */
export async function sizeOf(sql: Sql): Promise<number | undefined> {
  const [found] = await sql`
    SELECT EXISTS (SELECT FROM chat_exchange)
      OR EXISTS (SELECT FROM chat_line) AS is`;
  if (found?.["is"] !== true) return undefined;
  const [room] = await sql`
    SELECT sum(pg_total_relation_size(relid)) AS bytes FROM (
      SELECT relid FROM pg_partition_tree('chat_exchange')
      UNION ALL SELECT 'chat_repeated'::regclass
      UNION ALL SELECT 'chat_prefix'::regclass
      UNION ALL SELECT 'chat_line'::regclass
      UNION ALL SELECT 'chat_fragment'::regclass
      UNION ALL SELECT 'chat_body'::regclass
    ) AS tables`;
  return Number(room?.["bytes"]);
}
