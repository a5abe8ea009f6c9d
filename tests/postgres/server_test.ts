/** What goes on between the store and its server: TLS, outages, rights, versions. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import postgres from "postgres";
import { ulidSequence } from "../../lib/core/data/ulid.ts";
import { ChatError } from "../../lib/core/errors.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { HistoryWriteError } from "../../lib/history/write_error.ts";
import { certificateAuthority } from "../helpers/certificate.ts";
import {
  PASSWORD,
  postgresTest,
  SKIPPED,
  startPostgres,
} from "../helpers/postgres.ts";
import { until } from "../helpers/until.ts";
import { exchange, recorded } from "../history/fixture.ts";

const id = ({ id }: { id: string }) => id;

/** A store whose warnings are collected. */
function opened(address: string) {
  const warnings: string[] = [];
  const history = new PostgresHistory(address, {
    warn: (line) => void warnings.push(line),
  });
  return {
    history,
    warnings,
    [Symbol.asyncDispose]: () => history.close(),
  };
}

/** Does something as the server's owner. */
async function asOwner(
  address: string,
  work: (sql: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  const sql = postgres(address, { max: 1, onnotice: () => {} });
  await work(sql);
  await sql.end();
}

Deno.test({
  name:
    `TLS: by sslmode, with an authority of one's own; the name of the server counts with verify-full alone${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    const authority = await certificateAuthority();
    const { cert, key } = await authority.issue("localhost");
    await using server = await startPostgres({
      settings: [
        "ssl = on",
        "ssl_cert_file = 'server.crt'",
        "ssl_key_file = 'server.key'",
      ],
      files: { "server.crt": cert, "server.key": key },
    });
    const ca = await Deno.makeTempFile();
    const other = await Deno.makeTempFile();
    await Deno.writeTextFile(ca, authority.cert);
    await Deno.writeTextFile(other, (await certificateAuthority()).cert);
    const connect = async (
      host: string,
      parameters: Record<string, string>,
    ): Promise<string> => {
      const address = server.address(parameters)
        .replace("127.0.0.1", host);
      await using store = opened(address);
      try {
        await store.history.checkWritable();
        return "connected";
      } catch (error) {
        assert(error instanceof ChatError);
        assert(!error.message.includes(PASSWORD), error.message);
        return error.message;
      }
    };
    const full = { sslmode: "verify-full", sslrootcert: ca };
    assertEquals(await connect("localhost", full), "connected");
    assert((await connect("127.0.0.1", full)).includes("127.0.0.1 is not in"));
    const foreign = { sslmode: "verify-full", sslrootcert: other };
    assert((await connect("localhost", foreign)).includes("Cannot reach"));
    const unknown = { sslmode: "verify-full" };
    assert((await connect("localhost", unknown)).includes("certificate"));
    const byAuthority = { sslmode: "verify-ca", sslrootcert: ca };
    assertEquals(await connect("127.0.0.1", byAuthority), "connected");
    assertEquals(
      await connect("127.0.0.1", { sslmode: "require" }),
      "connected",
    );
    // Each connection was encrypted, also without a word about it.
    const address = server.address();
    await using store = opened(address);
    await store.history.append([exchange()]);
    await asOwner(server.address({ sslmode: "disable" }), async (sql) => {
      const rows = await sql`
        SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE application_name = 'chat'`;
      assertEquals([...new Set(rows.map(({ ssl }) => ssl))], [true]);
    });
    for (const path of [ca, other]) await Deno.remove(path);
  },
});

postgresTest("TLS: require does without no encryption", async (server) => {
  await using store = opened(server.address({ sslmode: "require" }));
  await assertRejects(() => store.history.checkWritable(), ChatError);
  await using plain = opened(server.address({ sslmode: "prefer" }));
  await plain.history.checkWritable();
});

postgresTest(
  "an address with a wrong password, port or database: one line without the password",
  async (server) => {
    const right = server.address();
    const wrong = [
      right.replace(PASSWORD, "sk-canary-wrong"),
      right.replace(`:${server.port}`, ":1"),
      right.replace("/postgres?", "/nowhere?"),
    ];
    for (const address of wrong) {
      await using store = opened(address);
      const { history, warnings } = store;
      const errors = [
        await assertRejects(() => history.find("last"), ChatError),
        await assertRejects(() => history.size(), ChatError),
        await assertRejects(
          () => history.label("01K", "good"),
          HistoryWriteError,
        ),
      ];
      assertEquals(await history.append([exchange()]), true);
      assertEquals([history.state.failing, history.state.lines], [true, 1]);
      const shown = `postgres://127.0.0.1:`;
      assert(history.location.startsWith(shown));
      const said = [
        ...warnings,
        ...errors.map((error) => Deno.inspect(error, { depth: 9 })),
      ];
      assertEquals(warnings.length, 1);
      for (const text of said) {
        assert(text.includes(shown), text);
        assert(!text.includes("sk-canary"), text);
      }
    }
  },
);

Deno.test({
  name:
    `an outage: what is recorded meanwhile waits in memory, and is stored once${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    const address = server.address();
    const all: Exchange[] = [];
    await using one = opened(address);
    await using two = opened(address);
    const stores = [one, two];
    const append = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, i) => {
          const made = exchange({ said: `${all.length} ${i}` });
          all.push(made);
          const store = stores[i % 2] as typeof one;
          assertEquals(await store.history.append([made]), true);
        }),
      );
    const follower = await one.history.follow();
    const stop = new AbortController();
    const seen: string[] = [];
    const follow = async () => {
      for await (const some of follower.exchanges(stop.signal)) {
        seen.push(...some.map(id));
      }
    };
    const following = follow().catch((error) => error);
    await append(20);
    for (let round = 0; round < 3; round++) {
      const meanwhile = append(40);
      await server.kill();
      await meanwhile;
      await until("the outage to be noticed", async () => {
        await append(2);
        return stores.every(({ history }) => history.state.failing);
      });
      await server.start();
      await append(10);
      await until(
        "all lines",
        () => stores.every(({ history }) => history.state.lines === 0),
      );
    }
    await using third = opened(address);
    const ids = all.map(id).sort();
    assertEquals((await recorded(third.history)).map(id).sort(), ids);
    // Who follows misses nothing.
    await until("the follower", () => seen.length === all.length);
    assertEquals(seen.toSorted(), ids);
    stop.abort();
    assertEquals(await following, stop.signal.reason);
    assertEquals(third.warnings, []);
  },
});

postgresTest(
  "an exchange is stored once, however often and from wherever it is written",
  async (server) => {
    const address = server.address();
    await using one = opened(address);
    await using two = opened(address);
    const all = Array.from({ length: 50 }, (_, i) => exchange({ ms: i }));
    await Promise.all(
      [one, two, one, two].map(({ history }) =>
        history.write([{ exchanges: all, labels: [] }])
      ),
    );
    assertEquals((await recorded(one.history)).map(id), all.map(id));
  },
);

postgresTest(
  "exchanges of many months, and of ids of any form",
  async (server) => {
    await using store = opened(server.address());
    const times = Array.from(
      { length: 30 },
      (_, month) => {
        const started = new Date(Date.UTC(2024, month, 15));
        // A new sequence each time, because one never goes back.
        return exchange({ started, id: ulidSequence()(started.getTime()) });
      },
    );
    const odd = ["!", "01kx", "last", "Größe", "~"].map((name) => ({
      ...exchange(),
      id: name,
      conversation: name,
    }));
    await store.history.write([{ exchanges: [...times, ...odd], labels: [] }]);
    assertEquals(
      (await recorded(store.history)).map(id),
      [...times, ...odd].map(id),
    );
    await asOwner(server.address(), async (sql) => {
      const [tables] = await sql`
      SELECT count(DISTINCT relname) FROM pg_class
      WHERE relname LIKE 'chat_exchange_2024%' AND relkind = 'r'`;
      assertEquals(Number(tables?.["count"]), 12);
    });
    const long = { ...exchange(), id: "X".repeat(300) };
    await assertRejects(
      () => store.history.write([{ exchanges: [long], labels: [] }]),
      HistoryWriteError,
      "more than 200 characters",
    );
    assertEquals(await store.history.append([long]), false);
  },
);

postgresTest("tables of a later version are left alone", async (server) => {
  const parameters = new URL(server.address()).search;
  const address = `${server.address().split("?")[0]}${parameters}`;
  await using first = opened(address);
  await first.history.append([exchange()]);
  await asOwner(address, (sql) => sql`UPDATE chat_state SET version = 99`);
  await using store = opened(address);
  for (
    const work of [
      () => store.history.size(),
      () => store.history.checkWritable(),
    ]
  ) {
    const error = await assertRejects(work, ChatError, "version 99");
    assert(error.hint?.includes("update"));
  }
});

postgresTest(
  "tables are made once when several programs begin at the same time",
  async (server) => {
    const address = server.address();
    const stores = Array.from({ length: 6 }, () => opened(address));
    await Promise.all(
      stores.map(({ history }) => history.checkWritable()),
    );
    const all = stores.map((_, ms) => exchange({ ms }));
    await Promise.all(
      stores.map(({ history }, at) => history.append(all.slice(at, at + 1))),
    );
    for (const store of stores) {
      assertEquals(store.warnings, []);
      await store[Symbol.asyncDispose]();
    }
    await using store = opened(address);
    assertEquals((await recorded(store.history)).length, 6);
  },
);

postgresTest(
  "who may only read reads, and is refused the rest",
  async (server) => {
    const address = server.address();
    const schema = new URL(address).searchParams.get("search_path")
      ?.split(",")[0];
    await using store = opened(address);
    await store.history.append([exchange({ said: "for all eyes" })]);
    await asOwner(address, (sql) =>
      sql.unsafe(`
      CREATE ROLE eyes LOGIN PASSWORD '${PASSWORD}';
      GRANT USAGE ON SCHEMA ${schema} TO eyes;
      GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO eyes;
    `));
    await using eyes = opened(address.replace("//chat:", "//eyes:"));
    const [found] = await recorded(eyes.history);
    assertEquals(found?.request.messages[0]?.content, "for all eyes");
    assertEquals((await eyes.history.find("last")).id, found?.id);
    await assertRejects(
      () => eyes.history.label(found?.id ?? "", "good"),
      HistoryWriteError,
      "permission denied",
    );
    await assertRejects(
      () => eyes.history.remove(),
      ChatError,
      "permission denied",
    );
  },
);

postgresTest(
  "who may only read reads tables of the last version, too, which stay as they are; of older ones it says what to do",
  async (server) => {
    const address = server.address();
    const schema = new URL(address).searchParams.get("search_path")
      ?.split(",")[0];
    await using store = opened(address);
    await store.history.append([exchange({ said: "from before" })]);
    await asOwner(address, async (sql) => {
      await sql.unsafe(`
        ALTER TABLE chat_exchange DROP COLUMN prices,
          DROP COLUMN cache_read, DROP COLUMN cache_write;
        UPDATE chat_state SET version = 6;
        CREATE ROLE guest LOGIN PASSWORD '${PASSWORD}';
        GRANT USAGE ON SCHEMA ${schema} TO guest;
        GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO guest;
      `);
      await using guest = opened(address.replace("//chat:", "//guest:"));
      const [found] = await recorded(guest.history);
      assertEquals(found?.request.messages[0]?.content, "from before");
      assertEquals(await guest.history.sums?.by({}, "day", () => 1), undefined);
      await sql`UPDATE chat_state SET version = 1`;
    });
    await using late = opened(address.replace("//chat:", "//guest:"));
    const error = await assertRejects(
      () => recorded(late.history),
      ChatError,
      "version 1",
    );
    assertStringIncludes(error.hint ?? "", "chat history push");
  },
);

postgresTest(
  "a search reads an index where the server has pg_trgm",
  async (server) => {
    const address = server.address();
    await using store = opened(address);
    await store.history.append([exchange({ said: "a needle" })]);
    await asOwner(address, async (sql) => {
      const found = await sql`
      SELECT FROM pg_indexes
      WHERE indexname = 'chat_exchange_said' AND schemaname = current_schema`;
      assertEquals(found.length, 1);
    });
  },
);
