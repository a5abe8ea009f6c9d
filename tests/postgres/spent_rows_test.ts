/** What client keys have spent, as a ledger reads it: added up by the database where nothing else is needed. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type SpentPart,
  SpentRows,
} from "../../lib/history/store/postgres/leases/spent_rows.ts";
import { openStore } from "../../lib/history/store/open.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { Shipper } from "../../lib/history/store/shipping/shipper.ts";
import { SharedState } from "../../lib/keys/shared/shared_state.ts";
import { slotsOf } from "../../lib/keys/shared/slots.ts";
import { pricePerToken } from "../helpers/price.ts";
import { postgresTest } from "../helpers/postgres.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { exchange } from "../history/fixture.ts";
import { asOwner } from "./as_owner.ts";

const CENTS = {
  source: "a test",
  of: () => pricePerToken(0.01, 0.01),
  names: () => [],
};

/** An exchange of ten tokens. */
function of(client: string, started: number) {
  return exchange({
    ...{ client, started: new Date(started) },
    usage: { "prompt_tokens": 5, "completion_tokens": 5, "total_tokens": 10 },
  });
}

/** Brings exchanges as a server does: each cost ten cents, but for those of a key that is not priced. */
async function brought(
  address: string,
  exchanges: readonly ReturnType<typeof of>[],
): Promise<void> {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const file = openStore(path, { warn: () => {} });
  await file.append(exchanges);
  await file.close();
  const shipper = await Shipper.of(path, address, {
    costOf: ({ client }) => ({
      dollars: client === "unpriced" ? undefined : 0.1,
      prices: 7,
    }),
  });
  await shipper.ship(() => {});
  await shipper.close();
}

/** What a key has spent in each window, as a ledger sees it. */
function spentOf(state: SharedState, client: string): unknown[] {
  const limits = (["month", "day", "hour"] as const).flatMap((per) =>
    (["usd", "requests", "tokens"] as const).map((unit) => ({
      ...{ unit, per, most: 1000 },
    }))
  );
  const asked = { client, names: [client], limits, concurrent: undefined };
  return slotsOf(asked, state.now() ?? 0).map((slot) =>
    Math.round(state.spent(slot, [client]) * 1000) / 1000
  );
}

postgresTest(
  "spent: a ledger that begins reads its own and unpriced exchanges, and has all others added up; a removal adds up again",
  async (server) => {
    const address = server.address();
    const now = Date.now();
    const month = new Date(now);
    month.setUTCDate(1);
    month.setUTCHours(0, 0, 0, 0);
    const hour = now - now % 3_600_000;
    const early = Math.max(month.getTime(), hour - 30 * 3_600_000);
    const rows = [
      // Of the month before: it counts no more.
      of("ci", month.getTime() - 1),
      ...Array.from({ length: 30 }, (_, i) => of("ci", early + i)),
      ...Array.from({ length: 3 }, () => of("unpriced", early)),
      ...Array.from({ length: 2 }, (_, i) => of("team", early + i)),
    ];
    await brought(address, rows);
    const unbrought = new PostgresHistory(address, { warn: () => {} });
    // Written by a command: its columns have no cost.
    await unbrought.write([{ exchanges: [of("ci", early)], labels: [] }]);
    const spent = new SpentRows();
    const late = of("ci", now);
    await brought(address, [late]);
    const state = new SharedState(CENTS, () => performance.now());
    const parts: SpentPart[] = [];
    const take = (part: SpentPart) => {
      parts.push(part);
      state.count(part);
    };
    const { signal } = new AbortController();
    const read = () => asOwner(address, (sql) => spent.read(sql, take, signal));
    await read();
    const ids = parts.flatMap(({ rows }) => rows.map(({ id }) => id));
    // In the first minutes of a month all may be its own.
    if (now - early > 900_000) {
      assertEquals(
        ids.length,
        5,
        "one without a cost, three unpriced, its own",
      );
    }
    assert(ids.includes(late.id));
    const [usd, requests, tokens] = spentOf(state, "ci");
    assertAlmostEquals(Number(usd), 3.2);
    assertEquals([requests, tokens], [32, 320]);
    const [, , , , today] = spentOf(state, "ci");
    const day = now - now % 86_400_000;
    assertEquals(today, early + 29 >= day ? 32 : 1);
    assertEquals(spentOf(state, "team")[1], 2);
    assertEquals(spentOf(state, "unpriced")[0], 0.3);
    // What is new comes with its id, once.
    parts.length = 0;
    await brought(address, [of("ci", now + 1)]);
    await read();
    await read();
    assertEquals(parts.flatMap(({ rows }) => rows).length, 1);
    assertEquals(spentOf(state, "ci")[1], 33);
    // A removal is added up without a row of what was read before.
    await unbrought.remove({ conversations: new Set([late.conversation]) });
    parts.length = 0;
    await read();
    assertEquals(spentOf(state, "ci").slice(0, 2), [3.2, 32]);
    assertEquals(
      parts.flatMap(({ rows }) => rows.map(({ client }) => client)).sort(),
      ["ci", "unpriced", "unpriced", "unpriced"],
    );
    await unbrought.close();
  },
);
