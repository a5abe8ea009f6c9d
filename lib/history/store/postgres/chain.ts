/**
 * Finds the ancestors of exchanges.
 *
 * @module
 */
import type { Sql } from "postgres";
import { ChatError } from "../../../core/errors.ts";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import type { Exchange } from "../../line/exchange.ts";
import { arrayText } from "./writing/array_text.ts";
import { linkedLine, type Reading } from "./reading.ts";
import { storable } from "./rows.ts";

/**
 * The ids of exchanges and of all their ancestors that the database has.
 *
 * @param ids whole ids
 * @param most at most this many: of one id, the nearest
 */
export async function withAncestors(
  sql: Sql,
  ids: Iterable<string>,
  most: number = Infinity,
): Promise<string[]> {
  const rows = await sql`
    WITH RECURSIVE above (id, parent) AS (
      SELECT id, parent FROM chat_exchange
      WHERE id = ANY(${arrayText([...ids].map(storable))}::text[])
      UNION
      SELECT e.id, e.parent FROM above
      JOIN chat_exchange AS e ON e.id = above.parent
    )
    SELECT id FROM above ${most === Infinity ? sql`` : sql`LIMIT ${most}`}`;
  return rows.map(({ id }) => String(id));
}

/**
 * The exchange of an id and its ancestors, the oldest first; empty if the database lacks it.
 *
 * @param known the exchange that continues them; without it the id's own exchange ends the chain
 * @param most only the last exchanges, at most this many
 * @throws {ChatError} an ancestor is not in the history
 * @throws {StoreError} the database cannot be read
 */
export async function chainOf(
  reading: Reading,
  id: string,
  { known, most = Infinity }: {
    readonly known?: Exchange | undefined;
    readonly most?: number | undefined;
  } = {},
): Promise<Exchange[]> {
  const chain = known === undefined ? [] : [known];
  let next = known === undefined ? id : known.parent;
  const { database } = reading;
  const isEnough = () => next === null || chain.length >= most;
  const sql = isEnough() ? undefined : await database.reading();
  if (sql !== undefined && next !== null) {
    const left = most - chain.length;
    const byId = await exchangesAbove(reading, sql, next, left);
    const used = new NameSet(chain.map(({ id }) => id));
    while (next !== null && chain.length < most) {
      const found: Exchange | undefined = byId.get(next);
      if (found === undefined || used.has(found.id)) break;
      used.add(found.id);
      chain.push(found);
      next = found.parent;
    }
  }
  if (isEnough() || chain.length === 0) return chain.reverse();
  throw new ChatError(
    `Cannot rebuild the conversation of ${id}: its exchange ${next} is not in ${database.location}`,
  );
}

async function exchangesAbove(
  reading: Reading,
  sql: Sql,
  id: string,
  most: number,
): Promise<ReadonlyMap<string, Exchange>> {
  const rows = await reading.database.do(async () => {
    const ids = await withAncestors(sql, [id], most);
    return await sql`
      SELECT id, line, link FROM chat_exchange
      WHERE id = ANY(${arrayText(ids)}::text[])`;
  });
  const exchanges = await reading.exchanges(sql, rows.map(linkedLine));
  return new NameMap(exchanges.map((one) => [one.id, one]));
}
