/**
 * A history's file copied into a new database as a whole: without the indexes, which are made at the end.
 *
 * @module
 */
import { pipeline } from "node:stream/promises";
import postgres from "postgres";
import { readLines } from "../../lib/files/jsonl.ts";
import { readForStore } from "../../lib/history/store/postgres/arriving.ts";
import {
  binaryRows,
  type ColumnType,
  type ColumnValue,
} from "../../lib/history/store/postgres/writing/binary_rows.ts";
import {
  EXCHANGE_COLUMNS,
  type ExchangeRow,
} from "../../lib/history/store/postgres/rows.ts";
import { monthOf } from "../../lib/history/store/postgres/server/months.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";

/** Lines that are read together. */
const BATCH = 20_000;
const NAMES = Object.keys(EXCHANGE_COLUMNS) as (keyof ExchangeRow)[];
const TYPES: readonly ColumnType[] = [
  "bigint",
  ...NAMES.map((name) => EXCHANGE_COLUMNS[name]),
];

const LINE_NAMES = ["hash", "kind", "subject", "word_lower", "line"] as const;
const LINE_TYPES: readonly ColumnType[] = [
  "bigint",
  ...LINE_NAMES.map((): ColumnType => "text"),
];

/**
 * Copies all exchanges of a file, each at a cost of a thousandth of a dollar.
 *
 * @param path of the file
 * @param address of a database that nobody has used before
 */
export async function copyStore(path: string, address: string): Promise<void> {
  const history = new PostgresHistory(address, { warn: () => {} });
  await history.checkWritable(); // makes the tables
  await history.close();
  const url = new URL(address);
  const [schema] = url.searchParams.get("search_path")?.split(",") ?? [];
  await using sql = disposable(postgres(address.replace(/\?.*/, ""), {
    max: 1,
    onnotice: () => {},
    connection: { "search_path": `${schema},public` },
  }));
  const own = sql.value;
  const indexes = await own`
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = ${schema ?? ""} AND tablename = 'chat_exchange'
      AND indexname NOT LIKE '%_pkey'`;
  for (const { indexname } of indexes) {
    await own.unsafe(`DROP INDEX ${indexname}`);
  }
  const months = new Set<string>();
  let number = 0;
  let texts: string[] = [];
  const flush = async () => {
    const { rows } = readForStore(texts, () => ({ dollars: 0.001, prices: 1 }));
    texts = [];
    for (const { id } of rows.exchanges) {
      const { name, from, to } = monthOf(id);
      if (months.has(name)) continue;
      months.add(name);
      await own.unsafe(`
        CREATE TABLE chat_exchange_${name} PARTITION OF chat_exchange
        FOR VALUES FROM ('${from}') TO ('${to}')
        WITH (toast_tuple_target = 8160)`);
    }
    const copy = await own.unsafe(`
      COPY chat_exchange (number, ${NAMES.join(", ")})
      FROM STDIN (FORMAT binary)`).writable();
    const given = function* (): Generator<readonly ColumnValue[]> {
      for (const row of rows.exchanges) {
        yield [++number, ...NAMES.map((name) => row[name])];
      }
    };
    await pipeline(binaryRows(TYPES, given()), copy);
    const copyLines = await own.unsafe(`
      COPY chat_line (number, ${LINE_NAMES.join(", ")})
      FROM STDIN (FORMAT binary)`).writable();
    const lines = function* (): Generator<readonly ColumnValue[]> {
      for (const row of rows.lines) {
        yield [++number, ...LINE_NAMES.map((name) => row[name])];
      }
    };
    await pipeline(binaryRows(LINE_TYPES, lines()), copyLines);
  };
  for await (const { text } of readLines(path)) {
    texts.push(text);
    if (texts.length === BATCH) await flush();
  }
  await flush();
  await own`UPDATE chat_state SET number = ${number}`;
  await own.unsafe("SET maintenance_work_mem = '512MB'");
  for (const { indexdef } of indexes) {
    // The definition names the table alone, and its partitions get the index, too.
    await own.unsafe(String(indexdef).replace(" ON ONLY ", " ON "));
  }
  await own.unsafe("VACUUM ANALYZE");
}

function disposable(value: postgres.Sql) {
  return {
    value,
    [Symbol.asyncDispose]: () => value.end(),
  };
}
