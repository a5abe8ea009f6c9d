/**
 * Reads whole conversations, one at a time.
 *
 * @module
 */
import type { Fragment, Sql } from "postgres";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { connected, eachOnce } from "../../chain/chains.ts";
import type { FoundConversation } from "../../history.ts";
import { readLabel } from "../../line/label.ts";
import { labelsOf } from "../../line/labels_of.ts";
import { withAncestors } from "./chain.ts";
import { arrayText } from "./writing/array_text.ts";
import { linkedLine, type Reading } from "./reading.ts";

/** Conversations that are looked up at once. */
const MOST = 500;

/**
 * The conversations with wanted exchanges, the oldest first.
 *
 * @param wanted whole ids; undefined for all exchanges
 * @throws {StoreError} the database cannot be read
 */
export async function* conversationsOf(
  reading: Reading,
  sql: Sql,
  wanted: ReadonlySet<string> | undefined,
): AsyncGenerator<FoundConversation, void> {
  const needed = wanted &&
    await reading.database.do(() => withAncestors(sql, wanted));
  const own = needed === undefined
    ? sql`true`
    : sql`e.id = ANY(${arrayText(needed)}::text[])`;
  for (let last = "";;) {
    const some = await reading.database.do(() =>
      sql`
        SELECT DISTINCT e.conversation FROM chat_exchange AS e
        WHERE ${own} AND e.conversation > ${last}
        ORDER BY e.conversation LIMIT ${MOST}`
    );
    for (const { conversation } of some) {
      last = String(conversation);
      const condition = sql`${own} AND e.conversation = ${last}`;
      yield await conversationOf(reading, sql, condition, wanted);
    }
    if (some.length < MOST) return;
  }
}

async function conversationOf(
  reading: Reading,
  sql: Sql,
  condition: Fragment,
  wanted: ReadonlySet<string> | undefined,
): Promise<FoundConversation> {
  const [rows, labels] = await reading.database.do(() =>
    Promise.all([
      sql`SELECT e.id, e.line, e.link FROM chat_exchange AS e
          WHERE ${condition} ORDER BY e.number`,
      sql`SELECT l.line FROM chat_exchange AS e JOIN chat_line AS l
          ON l.kind = 'label' AND l.subject = e.id
          WHERE ${condition} ORDER BY l.number DESC`,
    ])
  );
  const found = await reading.exchanges(sql, rows.map(linkedLine));
  const all = eachOnce(found);
  const exchanges = connected(all);
  return {
    exchanges,
    labels: labelsIn(labels.map(({ line }) => String(line))),
    leftOut: all.length - exchanges.length,
    isWanted: (id) => wanted?.has(id) ?? true,
  };
}

/** The labels that lines give exchanges; the line that was written last comes first. */
function labelsIn(lines: readonly string[]): Map<string, string[]> {
  const changes = lines.flatMap((line) => readLabel(line) ?? []);
  const labels = Map.groupBy(changes, ({ exchange }) => exchange);
  return new NameMap(
    [...labels].map(([id, own]) => [id, labelsOf(own)] as const)
      .filter(([, own]) => own.length > 0),
  );
}

/** The labels of some exchanges, by their ids. */
export async function labelsOfIds(
  sql: Sql,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await sql`
    SELECT line FROM chat_line
    WHERE kind = 'label' AND subject = ANY(${arrayText(ids)}::text[])
    ORDER BY number DESC`;
  return labelsIn(rows.map(({ line }) => String(line)));
}

/** The ids of what a query finds, which {@linkcode conversationsOf} takes. */
export async function idsOf(
  found: AsyncIterable<readonly { readonly id: string }[]>,
): Promise<Set<string>> {
  const ids = new NameSet();
  for await (const page of found) {
    for (const { id } of page) ids.add(id);
  }
  return ids;
}
