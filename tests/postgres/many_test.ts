/** Many lines at once are copied to the server: the tables then hold the same as after the lines one by one. */
import { assert, assertEquals } from "@std/assert";
import postgres from "postgres";
import { ulidSequence } from "../../lib/core/data/ulid.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { openStore } from "../../lib/history/store/open.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { Shipper } from "../../lib/history/store/shipping/shipper.ts";
import { PASSWORD, postgresTest } from "../helpers/postgres.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { chance, exchange, randomExchange } from "../history/fixture.ts";

/** Exchanges with what columns find hard: no numbers, odd times, NUL, halves of characters, long texts. */
function hardExchanges(): Exchange[] {
  const random = chance(41);
  const nextId = ulidSequence();
  const all = Array.from({ length: 300 }, (_, ms) => {
    const one = randomExchange(random, ms);
    const id = nextId(Date.UTC(2026, ms % 3, 15) + ms);
    // Earlier turns may become one with the exchanges that they are.
    return { ...one, id, source: "ask" as const };
  });
  const texts = ["a\0b", "\ud800", "東京 naïve \\ \t \n", "x".repeat(200_000)];
  texts.forEach((said, at) => Object.assign(all[at] ?? {}, exchange({ said })));
  const times = ["0000-06-01T00:00:00.000Z", "+012026-01-01T00:00:00.000Z"];
  times.forEach((started, at) =>
    Object.assign(all[10 + at] ?? {}, { started })
  );
  delete all[20]?.usage;
  return all;
}

/** What the tables hold, in order, less the order of recording. */
async function rowsAt(address: string): Promise<unknown[]> {
  const sql = postgres(address, { max: 1, onnotice: () => {} });
  const rows = await sql`
    SELECT id, (to_jsonb(e) - 'number')::text AS columns
    FROM chat_exchange AS e ORDER BY id`;
  await sql.end();
  return rows.map(({ columns }) => columns);
}

async function pushed(path: string, address: string): Promise<number> {
  const shipper = await Shipper.of(path, address);
  let lines = 0;
  await shipper.fromTheFirst();
  await shipper.ship((part) => void (lines += part.lines));
  await shipper.close();
  return lines;
}

postgresTest(
  "many lines at once: every column is as after the lines one by one, and each line is stored once",
  async (server) => {
    const [together, apart] = [server.address(), server.address()];
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    const file = openStore(path, { warn: () => {} });
    const all = hardExchanges();
    await file.append(all);
    await file.close();
    const lines = await pushed(path, together);
    assert(lines >= all.length);
    const one = new PostgresHistory(apart, { warn: () => {} });
    for (const exchange of all) await one.append([exchange]);
    await one.close();
    const rows = await rowsAt(together);
    assertEquals(rows.length, all.length);
    assertEquals(rows, await rowsAt(apart));
    assertEquals(await pushed(path, together), lines);
    assertEquals(await rowsAt(together), rows, "each once");
  },
);

postgresTest(
  "many lines at once: a user who may have no temporary tables stores them as well",
  async (server) => {
    const address = server.address();
    const sql = postgres(server.address(), { max: 1, onnotice: () => {} });
    const schema = new URL(address).searchParams.get("search_path")
      ?.split(",")[0];
    await sql.unsafe(`
      REVOKE TEMPORARY ON DATABASE postgres FROM public;
      CREATE ROLE narrow LOGIN PASSWORD '${PASSWORD}';
      GRANT ALL ON SCHEMA ${schema} TO narrow;
    `);
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    const file = openStore(path, { warn: () => {} });
    await file.append(Array.from({ length: 250 }, (_, ms) => exchange({ ms })));
    await file.close();
    const narrow = address.replace("//chat:", "//narrow:");
    assertEquals(await pushed(path, narrow), 250);
    assertEquals((await rowsAt(address)).length, 250);
    await sql`GRANT TEMPORARY ON DATABASE postgres TO public`;
    await sql.end();
  },
);

postgresTest(
  "many lines at once: lines that are there, twice in a part, or removed are left out of a copy",
  async (server) => {
    const address = server.address();
    await using folder = await temporaryFolder();
    const path = `${folder.path}/h.jsonl`;
    const file = openStore(path, { warn: () => {} });
    const all = Array.from({ length: 150 }, (_, ms) => exchange({ ms }));
    await file.append(all);
    await file.close();
    const [first, second] = all;
    const history = new PostgresHistory(address, { warn: () => {} });
    assertEquals(await pushed(path, address), 150);
    const gone = new Set([first?.conversation ?? ""]);
    await history.remove({ conversations: gone });
    // All again, some of them twice, and what continues the removed one.
    const again = exchange({ ms: 500 });
    const child = exchange({
      ms: 600,
      conversation: first?.id ?? "",
      parent: first?.id ?? "",
    });
    const text = await Deno.readTextFile(path);
    const more = openStore(path, { warn: () => {} });
    await more.append([again, child]);
    await more.close();
    await Deno.writeTextFile(path, text, { append: true });
    await pushed(path, address);
    const ids = (await rowsAt(address)).map((row) =>
      JSON.parse(String(row)).id
    );
    assertEquals(
      ids,
      [...all.slice(1), again].map(({ id }) => id).sort(),
    );
    assert(ids.includes(second?.id));
    // The numbers of the newest lines are the highest.
    const [newest] = (await Array.fromAsync(history.query({ count: 1 })))
      .flat();
    assertEquals(newest?.id, again.id);
    await history.close();
  },
);
