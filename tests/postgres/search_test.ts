/** Searches in a store: by the index of pg_trgm where that can be had, else without, and they find the same. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import postgres from "postgres";
import { openStore } from "../../lib/history/store/open.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { conditionOf } from "../../lib/history/store/postgres/where.ts";
import { Shipper } from "../../lib/history/store/shipping/shipper.ts";
import { PASSWORD, postgresTest } from "../helpers/postgres.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { exchange } from "../history/fixture.ts";
import { asOwner } from "./as_owner.ts";

const TEXTS = ["Quetzalcoatl", "100%_sure\\", "naïve Menü", "東京タワー"];

/** Brings many exchanges, of which four say one of the texts each. */
async function brought(address: string): Promise<void> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const file = openStore(path, { warn: () => {} });
  const filler = "lorem ipsum dolor sit amet consectetur ".repeat(8);
  await file.append(Array.from({ length: 3000 }, (_, ms) =>
    exchange({
      ms,
      said: `${TEXTS[ms - 1000] ?? "nothing"} ${filler} ${ms}`,
    })));
  await file.close();
  const shipper = await Shipper.of(path, address);
  await shipper.ship(() => {});
  await shipper.close();
}

/** How many exchanges a search finds. */
async function found(address: string, text: string): Promise<number> {
  const history = new PostgresHistory(address, { warn: () => {} });
  const all = (await Array.fromAsync(history.query({ text }))).flat();
  await history.close();
  return all.length;
}

async function assertFinds(address: string): Promise<void> {
  for (const text of TEXTS) {
    assertEquals(await found(address, text.toUpperCase()), 1, text);
  }
  assertEquals(await found(address, "LOREM"), 3000);
  assertEquals(await found(address, "100%sure"), 0);
  assertEquals(await found(address, "q"), 1);
}

postgresTest(
  "search: the index of pg_trgm is there and is used for texts that few exchanges have",
  async (server) => {
    const address = server.address();
    await brought(address);
    await assertFinds(address);
    await asOwner(address, async (sql) => {
      // As the server does by itself after a while: what arrived last is not in the index proper before.
      await sql`VACUUM ANALYZE chat_exchange`;
      const [index] = await sql`
        SELECT indexdef FROM pg_indexes WHERE indexname = 'chat_exchange_said'
          AND schemaname = current_schema()`;
      assertStringIncludes(String(index?.["indexdef"]), "gin_trgm_ops");
      // Of a database whose locale is C, as here, the index has no letters of other alphabets.
      for (const text of [...TEXTS.slice(0, 3), "a text that none has"]) {
        const rows = await sql`
          EXPLAIN SELECT e.id FROM chat_exchange AS e
          WHERE ${conditionOf(sql, { text })}
          ORDER BY e.started DESC, e.number DESC LIMIT 64`;
        const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
        assert(/Bitmap Index Scan on \w+_said_idx/.test(plan), plan);
      }
    });
  },
);

postgresTest(
  "search: where the extension may not be created, all texts are read, and the same is found",
  async (server) => {
    const owner = server.address().replace(/\?.*/, "");
    const sql = postgres(owner, { max: 1, onnotice: () => {} });
    await sql.unsafe("CREATE DATABASE plain TEMPLATE template0");
    await sql.unsafe(`CREATE ROLE searcher LOGIN PASSWORD '${PASSWORD}'`);
    await sql.end();
    const plain = owner.replace(/\/postgres$/, "/plain");
    const inside = postgres(plain, { max: 1, onnotice: () => {} });
    await inside.unsafe("GRANT ALL ON SCHEMA public TO searcher");
    const address = plain.replace("//chat:", "//searcher:");
    await brought(address);
    await assertFinds(address);
    const rows = await inside`
      SELECT extname AS name FROM pg_extension WHERE extname = 'pg_trgm'
      UNION ALL SELECT indexname FROM pg_indexes
      WHERE indexname = 'chat_exchange_said'`;
    assertEquals(rows.length, 0);
    await inside.end();
  },
);
