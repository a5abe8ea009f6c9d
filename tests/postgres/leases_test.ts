/** Limits that hold for several machines together, each a ledger of its own with the same database. */
import { assert, assertEquals } from "@std/assert";
import { delay } from "../../lib/core/delay.ts";
import { LeaseTable } from "../../lib/history/store/postgres/leases/lease_table.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import type { Limit } from "../../lib/keys/client_key.ts";
import type { AskedSpend, Decision } from "../../lib/keys/ledger.ts";
import { SharedLedger } from "../../lib/keys/shared/shared_ledger.ts";
import { pricePerToken } from "../helpers/price.ts";
import { asOwner } from "./as_owner.ts";
import {
  PASSWORD,
  postgresTest,
  SKIPPED,
  startPostgres,
} from "../helpers/postgres.ts";
import { until } from "../helpers/until.ts";
import { exchange } from "../history/fixture.ts";

/** A token costs a cent. */
const CENTS = {
  source: "a test",
  of: () => pricePerToken(0.01, 0.01),
  names: () => [],
};
const TEN = { usd: 0.1, tokens: 10, requests: 1 };

/** A machine: what it admits ends in its file, from where it is brought to the database. */
class Machine implements AsyncDisposable {
  readonly said: string[] = [];
  readonly ledger: SharedLedger;
  readonly #history: PostgresHistory;

  constructor(address: string) {
    const said = (line: string) => void this.said.push(line);
    const leases = new LeaseTable(address, crypto.randomUUID());
    this.ledger = new SharedLedger({ leases, prices: CENTS, said });
    this.#history = new PostgresHistory(address, { warn: () => {} });
  }

  /** Asks for a request of ten tokens at most. */
  admit(
    limits: readonly Limit[],
    more: Partial<AskedSpend> = {},
  ): Promise<Decision> {
    return this.ledger.admit({
      ...{ client: "ci", names: ["ci"], limits, concurrent: undefined },
      most: TEN,
      ...more,
    });
  }

  /** A request has ended: it is settled, and later arrives. */
  end(decision: Decision, started: Date = new Date()) {
    if (decision.kind === "refused") throw new Error(decision.why);
    const usage = { "prompt_tokens": 5, "completion_tokens": 5 };
    const made = exchange({
      ...{ client: "ci", started },
      usage: { ...usage, "total_tokens": 10 },
    });
    const exchanges = [{ id: made.id, spend: TEN }];
    this.ledger.settle({ ticket: decision.ticket, exchanges });
    return { arrive: () => this.#history.append([made]) };
  }

  async [Symbol.asyncDispose]() {
    await this.ledger.close();
    await this.#history.close();
  }
}

/** What all have spent, as the history in the database has it. */
async function spentIn(address: string): Promise<number> {
  const history = new PostgresHistory(address, { warn: () => {} });
  let count = 0;
  for await (const page of history.query({ client: "ci" })) {
    count += page.length;
  }
  await history.close();
  return count * TEN.usd;
}

function budget(most: number): Limit[] {
  return [{ unit: "usd", most, per: "month" }];
}

postgresTest(
  "leases: 200 clients of three machines pass a budget by less than one request of each",
  async (server) => {
    const address = server.address();
    await using a = new Machine(address);
    await using b = new Machine(address);
    await using c = new Machine(address);
    const machines = [a, b, c];
    const limits = budget(5);
    const arrivals: Promise<unknown>[] = [];
    let [passed, refused] = [0, 0];
    const client = async (i: number) => {
      const machine = machines[i % machines.length] ?? a;
      for (let round = 0; round < 3; round++) {
        const decision = await machine.admit(limits);
        if (decision.kind === "refused") {
          refused++;
          assertEquals(decision.limit, limits[0]);
          await delay(100 * Math.random());
          continue;
        }
        await delay(20 * Math.random());
        passed++;
        const ended = machine.end(decision);
        arrivals.push(delay(50 * Math.random()).then(ended.arrive));
      }
    };
    await Promise.all(Array.from({ length: 200 }, (_, i) => client(i)));
    assert(refused > 0);
    // What others kept and did not use is to be had: one machine can use up the rest.
    await until("the budget to be spent", async () => {
      const decision = await b.admit(limits);
      if (decision.kind === "refused") return decision.why === "spent";
      passed++;
      await b.end(decision).arrive();
      return false;
    });
    await Promise.all(arrivals);
    const spent = await spentIn(address);
    assertEquals(Math.round(spent * 10), passed);
    assert(spent >= 5 - 1e-9, `$${spent} of $5`);
    assert(spent < 5 + 3 * TEN.usd - 1e-9, `$${spent} of $5`);
    for (const machine of machines) {
      await until("each to know", async () => {
        const decision = await machine.admit(limits);
        assertEquals(decision.kind, "refused");
        return decision.kind === "refused" && decision.why === "spent";
      });
    }
  },
);

postgresTest(
  "leases: requests by the minute, and at the same time, are counted over all machines",
  async (server) => {
    const address = server.address();
    await using a = new Machine(address);
    await using b = new Machine(address);
    const limits = [{ unit: "requests", most: 40, per: "month" }] as const;
    const decisions = await Promise.all(
      Array.from({ length: 120 }, (_, i) => (i % 2 ? a : b).admit(limits)),
    );
    const first = decisions.filter(({ kind }) => kind === "admitted").length;
    let all = first;
    await until("all 40", async () => {
      const { kind } = await a.admit(limits);
      all += Number(kind === "admitted");
      return all === 40;
    });
    for (const machine of [a, b]) {
      assertEquals((await machine.admit(limits)).kind, "refused");
    }
    const some = { client: "b", names: ["b"], concurrent: 3 };
    const open: [Machine, Decision][] = [];
    await until("three at once", async () => {
      for (const machine of [a, b]) {
        const decision = await machine.admit([], some);
        if (decision.kind === "admitted") open.push([machine, decision]);
        else assertEquals([decision.limit, decision.why], [undefined, "kept"]);
      }
      return open.length >= 3;
    });
    assertEquals(open.length, 3);
    for (const machine of [a, b]) {
      assertEquals((await machine.admit([], some)).kind, "refused");
    }
    // One ends; the other machine gets its place.
    const [machine, decision] = open[0] ?? [];
    if (machine === undefined || decision?.kind !== "admitted") throw decision;
    machine.ledger.settle({ ticket: decision.ticket, exchanges: [] });
    const other = machine === a ? b : a;
    await until(
      "its place",
      async () => (await other.admit([], some)).kind === "admitted",
    );
  },
);

postgresTest(
  "leases: no request waits for the database as long as its machine holds enough",
  async (server) => {
    const address = server.address();
    await using machine = new Machine(address);
    const limits = budget(1_000);
    await machine.ledger.prepare([
      { client: "ci", names: ["ci"], limits, concurrent: undefined },
    ]);
    // $50 are held: 500 requests. Nobody gets more while the lock is taken.
    await asOwner(address, (sql) =>
      sql.begin(async (sql) => {
        await sql`
          SELECT pg_advisory_xact_lock('chat_lease'::regclass::oid::bigint)`;
        for (let i = 0; i < 400; i++) {
          assertEquals((await machine.admit(limits)).kind, "admitted");
        }
      }));
  },
);

postgresTest(
  "leases: a database that does not answer keeps no request for long, and is known to be away until it answers",
  async (server) => {
    const address = server.address();
    await using machine = new Machine(address);
    const limits = budget(1);
    assertEquals((await machine.admit(limits)).kind, "admitted");
    await asOwner(address, (sql) =>
      sql.begin(async (sql) => {
        await sql`
          SELECT pg_advisory_xact_lock('chat_lease'::regclass::oid::bigint)`;
        await until("what it holds to be used", async () => {
          const decision = await machine.admit(limits);
          return decision.kind === "refused" && decision.why === "unknown";
        });
        // It is not asked again for each request.
        for (let i = 0; i < 1_000; i++) {
          const decision = await machine.admit(limits);
          assertEquals(decision.kind === "refused" && decision.why, "unknown");
        }
      }));
    await until(
      "an answer",
      async () => (await machine.admit(limits)).kind === "admitted",
    );
  },
);

postgresTest(
  "leases: what comes from a machine whose clock was set back counts in the window that is open",
  async (server) => {
    const address = server.address();
    await using a = new Machine(address);
    await using b = new Machine(address);
    const limits = budget(0.5);
    const spend = async (started?: Date) => {
      const decision = await a.admit(limits);
      await a.end(decision, started).arrive();
    };
    // The clock of its machine is two months behind.
    for (let i = 0; i < 5; i++) {
      await spend(new Date(Date.now() - 62 * 86_400_000));
    }
    for (const machine of [a, b]) {
      assertEquals((await machine.admit(limits)).kind, "refused");
    }
    // Also after what it had settled has arrived.
    await until(
      "it to arrive",
      async () => await spentIn(address) >= 0.5 - 1e-9,
    );
    for (const machine of [a, b, a, b]) {
      assertEquals((await machine.admit(limits)).kind, "refused");
      await delay(600);
    }
  },
);

postgresTest(
  "leases: what is removed from the history counts no more",
  async (server) => {
    const address = server.address();
    await using a = new Machine(address);
    const limits = budget(0.3);
    await until("the budget to be spent", async () => {
      const decision = await a.admit(limits);
      if (decision.kind === "refused") return decision.why === "spent";
      await a.end(decision).arrive();
      return false;
    });
    const history = new PostgresHistory(address, { warn: () => {} });
    await history.remove();
    await history.close();
    await until(
      "what was removed",
      async () => (await a.admit(limits)).kind === "admitted",
    );
  },
);

Deno.test({
  name:
    `leases: without the database a machine goes on with what it holds, then says so${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    const address = server.address();
    await using a = new Machine(address);
    await using b = new Machine(address);
    const clients = { client: "ci", names: ["ci"], concurrent: undefined };
    const limits = [
      ...budget(20),
      { unit: "requests", most: 1_000, per: "month" },
    ] as const;
    for (const machine of [a, b]) {
      await machine.ledger.prepare([{ ...clients, limits }]);
    }
    await server.kill();
    // 5 % of $20, of which the first has taken its part: ten requests, and less for the second.
    const passed: number[] = [];
    for (const machine of [a, b]) {
      let count = 0;
      await until("it has used its part", async () => {
        const decision = await machine.admit(limits);
        if (decision.kind === "admitted") {
          count++;
          machine.end(decision);
          return false;
        }
        return decision.why === "unknown" && decision.retryMs === 5_000;
      });
      passed.push(count);
    }
    assertEquals(passed, [10, 10]);
    assertEquals(a.said.length, 1);
    assert(
      a.said[0]?.includes("what this server holds of their limits counts"),
      a.said[0],
    );
    await server.start();
    for (const machine of [a, b]) {
      await until(
        "the database",
        async () => (await machine.admit(limits)).kind === "admitted",
      );
    }
    await until("the line", () => Promise.resolve(a.said.length === 2));
    assert(a.said[1]?.includes("is reached again"), a.said[1]);
    assert(![...a.said, ...b.said].join().includes(PASSWORD));
    // Never reached: nothing is held, and a key without limits needs nothing.
    await using never = new Machine(
      address.replace(`:${server.port}`, ":1"),
    );
    const decision = await never.admit(limits);
    assertEquals(decision.kind === "refused" && decision.why, "unknown");
    assertEquals((await never.admit([])).kind, "admitted");
  },
});
