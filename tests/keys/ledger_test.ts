import { assertEquals } from "@std/assert";
import type { Limit } from "../../lib/keys/client_key.ts";
import { HistoryLedger } from "../../lib/keys/history_ledger.ts";
import type { AskedSpend, Spend } from "../../lib/keys/ledger.ts";
import { LedgerClock } from "../../lib/keys/ledger_clock.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import type { History } from "../../lib/history/history.ts";
import { exchange } from "../history/fixture.ts";
import { pricePerToken } from "../helpers/price.ts";

const PRICES = {
  source: "a test",
  of: () => pricePerToken(0.01, 0.01),
  names: () => [],
};
const NOON = Date.parse("2026-07-08T12:00:00Z");

function ledgerOf(history: History | undefined, at: number = NOON) {
  const time = { wall: () => at, steady: () => 0 };
  const clock = new LedgerClock(time);
  return new HistoryLedger({ history, prices: PRICES, clock });
}

function asked(limit: Limit, most: Partial<Spend> = {}): AskedSpend {
  return {
    ...{ client: "ci", names: ["ci"], limits: [limit], concurrent: undefined },
    most: { usd: 0, tokens: 0, requests: 1, ...most },
  };
}

/** Exchanges of 3 + 2 tokens. */
function spent(client: string, at: string) {
  const usage = { "prompt_tokens": 3, "completion_tokens": 2 };
  return exchange({
    ...{ client, started: new Date(at) },
    usage: { ...usage, "total_tokens": 5 },
  });
}

async function leftOf(history: History, limit: Limit, at: number = NOON) {
  const { left: [left] } = await ledgerOf(history, at).admit(asked(limit));
  return left?.left;
}

Deno.test("ledger: windows are those of the calendar in UTC", async () => {
  const history = new MemoryHistory();
  await history.append([
    spent("ci", "2026-06-30T23:59:59.999Z"),
    spent("ci", "2026-07-01T00:00:00.000Z"),
    spent("ci", "2026-07-08T00:00:00.000Z"),
    spent("ci", "2026-07-08T11:59:59.999Z"),
    spent("other", "2026-07-08T12:00:00.000Z"),
    spent("ci", "2026-07-08T12:00:00.000Z"),
  ]);
  const left = (per: Limit["per"], at?: number) =>
    leftOf(history, { unit: "tokens", most: 100, per }, at);
  assertEquals(await left("minute"), 95);
  assertEquals(await left("hour"), 95);
  assertEquals(await left("day"), 85);
  assertEquals(await left("month"), 80);
  assertEquals(await left("month", Date.parse("2026-08-01T00:00:00Z")), 100);
});

Deno.test("ledger: what was recorded by a clock that went ahead counts in the window that is open", async () => {
  const history = new MemoryHistory();
  await history.append([spent("ci", "2030-01-01T00:00:00.000Z")]);
  const limit = { unit: "tokens", most: 100, per: "minute" } as const;
  assertEquals(await leftOf(history, limit), 95);
});

Deno.test("ledger: an exchange counts once, whether it is settled before or after the history is read", async () => {
  const history = new MemoryHistory();
  const ledger = ledgerOf(history);
  const minute = { unit: "tokens", most: 1_000, per: "minute" } as const;
  const [before, between] = [1, 2].map(() =>
    spent("ci", new Date(NOON).toISOString())
  );
  const spend = { usd: 0.05, tokens: 5, requests: 1 };
  const tickets: number[] = [];
  for (let i = 0; i < 3; i++) {
    const decision = await ledger.admit(asked(minute, { tokens: 10 }));
    if (decision.kind === "admitted") tickets.push(decision.ticket);
  }
  const settle = (ticket: number, ids: (string | undefined)[]) =>
    ledger.settle({
      ticket,
      exchanges: ids.flatMap((id) => id === undefined ? [] : { id, spend }),
    });
  settle(tickets[0] ?? -1, [before?.id]);
  settle(tickets[0] ?? -1, [before?.id]);
  await history.append([before, between].filter((one) => one !== undefined));
  // A longer window needs the history again; one exchange there is not settled yet, one settled is not there yet.
  settle(tickets[1] ?? -1, ["later"]);
  const month = { ...minute, per: "month" } as const;
  const decision = await ledger.admit(asked(month));
  assertEquals(decision.left[0]?.left, 1_000 - 15 - 10);
  settle(tickets[2] ?? -1, [between?.id]);
  const last = await ledger.admit(asked(month));
  assertEquals(last.left[0]?.left, 1_000 - 15);
});

Deno.test("ledger: without a history it counts what it has settled", async () => {
  const ledger = ledgerOf(undefined);
  const limit = { unit: "requests", most: 1, per: "month" } as const;
  const first = await ledger.admit(asked(limit));
  const second = await ledger.admit(asked(limit));
  assertEquals([first.kind, second.kind], ["admitted", "refused"]);
  if (first.kind === "admitted") {
    ledger.settle({ ticket: first.ticket, exchanges: [] });
  }
  // It came to nothing, so that it does not count.
  assertEquals((await ledger.admit(asked(limit))).kind, "admitted");
});

Deno.test("ledger: what another process records counts, what is removed counts no more", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-ledger-" });
  try {
    const warn = (line: string) => {
      throw new Error(line);
    };
    const open = () => new JsonlHistory(`${folder}/history.jsonl`, { warn });
    const [own, other] = [open(), open()];
    let passed = 0;
    const clock = new LedgerClock({
      wall: () => NOON + passed,
      steady: () => passed,
    });
    const ledger = new HistoryLedger({ history: own, prices: PRICES, clock });
    const limit = { unit: "tokens", most: 1_000, per: "month" } as const;
    const left = async () => {
      passed += 10_000;
      const decision = await ledger.admit(asked(limit));
      if (decision.kind === "refused") throw new Error("refused");
      const { ticket, left: [tokens] } = decision;
      return { ticket, tokens: tokens?.left };
    };
    const noon = "2026-07-08T12:00:00.000Z";
    const first = await left();
    assertEquals(first.tokens, 1_000);
    // Its own, and one of another process.
    const [mine, theirs, last] = [1, 2, 3].map(() => spent("ci", noon));
    if (!mine || !theirs || !last) throw new Error("none");
    await own.append([mine]);
    const spend = { usd: 0.05, tokens: 5, requests: 1 };
    ledger.settle({
      ticket: first.ticket,
      exchanges: [{ id: mine.id, spend }],
    });
    await other.append([theirs]);
    assertEquals((await left()).tokens, 990);
    assertEquals((await left()).tokens, 990);
    // The history has it before it is settled, as with several threads.
    const late = await left();
    await own.append([last]);
    assertEquals((await left()).tokens, 985);
    ledger.settle({ ticket: late.ticket, exchanges: [{ id: last.id, spend }] });
    assertEquals((await left()).tokens, 985);
    await other.remove();
    assertEquals((await left()).tokens, 1_000);
    await Promise.all([own.close(), other.close()]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ledger: what was read ahead is not read again for a request", async () => {
  let queries = 0;
  class Counted extends MemoryHistory {
    override query(...asked: Parameters<MemoryHistory["query"]>) {
      queries++;
      return super.query(...asked);
    }
  }
  const history = new Counted();
  await history.append([spent("ci", "2026-07-08T12:00:00.000Z")]);
  const ledger = ledgerOf(history);
  const limit = { unit: "tokens", most: 100, per: "month" } as const;
  const { most: _, ...client } = asked(limit);
  const limits = [limit, { ...limit, per: "minute" } as const];
  await ledger.prepare([{ ...client, limits }]);
  const all = await Promise.all(
    [1, 2, 3].map(() => ledger.admit(asked(limit))),
  );
  assertEquals(all.map(({ left }) => left[0]?.left), [95, 95, 95]);
  assertEquals(queries, 1);
});
