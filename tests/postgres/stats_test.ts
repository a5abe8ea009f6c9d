/** What the database adds up by itself is what reading all exchanges gives. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { openStore } from "../../lib/history/store/open.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { priceMark } from "../../lib/prices/price_mark.ts";
import { shippedPrices } from "../../lib/prices/shipped.ts";
import { postgresTest } from "../helpers/postgres.ts";
import { runCli } from "../helpers/run_cli.ts";
import { chance, randomExchange } from "../history/fixture.ts";
import { asOwner } from "./as_owner.ts";
import { threeHomes } from "./machines.ts";

const DAY_MS = 24 * 60 * 60_000;
const BEGUN = Date.UTC(2026, 4, 1);

/** Exchanges of a month, with all that is counted. */
function month(): Exchange[] {
  const random = chance(5);
  const { of, below } = random;
  return Array.from({ length: 250 }, (_, at) => {
    const one = randomExchange(random, at);
    const started = new Date(BEGUN + at / 250 * 30 * DAY_MS).toISOString();
    const [provider, model] = of(
      ["openai", "gpt-4o-mini"],
      ["anthropic", "claude-sonnet-4-20250514"],
      ["local", "small"],
      ["eliza", "eliza"],
    );
    const { usage: __, ...rest } = one;
    const input = 1000 + below(5000);
    const usage = {
      "prompt_tokens": input,
      "completion_tokens": below(900),
      "total_tokens": input,
      ...of({}, { prompt_tokens_details: { cached_tokens: below(900) } }),
    };
    const total = 100 + below(90_000) / 10;
    return {
      ...rest,
      ...{ started, ended: started, provider, model },
      timing: {
        "first_token_ms": of(null, total / 4),
        "total_ms": total,
        deltas: [],
      },
      ...below(8) === 0 ? {} : { usage },
      ...of<Partial<Exchange>>({}, { client: of("ci", "Größe") }),
    } as Exchange;
  });
}

/** Reports, with numbers as numbers: sums of dollars may differ in their last digit. */
function assertSame(stored: string, file: string, about: string): void {
  const [own, wanted] = [stored, file].map((text) =>
    text.trim().split("\n").map((line) => JSON.parse(line))
  );
  assert(own !== undefined && wanted !== undefined);

  for (const [at, one] of own.entries()) {
    const other = wanted[at];
    for (const name of ["cost", "cost_as"]) {
      if (typeof one[name] !== "number") continue;
      assertAlmostEquals(one[name], other?.[name], 1e-9, about);
      one[name] = other[name];
    }
  }
  assertEquals(own, wanted, about);
}

const QUESTIONS: readonly (readonly string[])[] = [
  [],
  ["--since", "2026-05-10"],
  ["--until", "2026-05-20T12:00:00Z"],
  ["--source", "import"],
  ["--errors"],
  ["--provider", "openai"],
  ["--by", "model"],
  ["--by", "day"],
  ["--by", "client"],
  ["--by", "client", "--errors", "--since", "2026-05-03"],
  ["--by", "tag"],
  ["--model", "gpt*"],
  ["--as", "gpt-4o-mini"],
];

postgresTest(
  "stats: the store says what the file says, whatever is asked and with whichever prices",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    const path = `${homes.a}/h.jsonl`;
    const file = openStore(path, { warn: () => {} });
    const all = month();
    await file.append(all);
    for (const [at, { id }] of all.entries()) {
      if (at % 9 === 0) await file.label(id, at % 2 === 0 ? "good" : "Größe");
      if (at % 18 === 0) await file.label(id, "bad");
    }
    await file.close();
    const history = async (...args: string[]) => {
      const result = await runCli(["history", ...args], { home: homes.a });
      assertEquals(result.code, 0, result.stderr);
      return result;
    };
    await history("push", "--history", path, "--store", address);
    const compare = async (...args: string[]) => {
      const [own, wanted] = await Promise.all([
        history("stats", ...args, "--json", "--store", address),
        history("stats", ...args, "--json", "--history", path),
      ]);
      assertSame(own.stdout, wanted.stdout, args.join(" "));
      assertEquals(own.stderr, wanted.stderr);
    };
    for (const question of QUESTIONS) await compare(...question);
    // Other prices than those with which the lines came.
    const prices = `${homes.a}/prices.json`;
    await Deno.writeTextFile(
      prices,
      JSON.stringify({
        "openai/gpt-4o-mini": {
          "input_cost_per_token": 1e-3,
          "output_cost_per_token": 2e-3,
        },
      }),
    );
    await compare("--prices", prices);
    await compare("--by", "day", "--prices", prices);
    // The database does it, but for other prices and for exchanges of which it has too little.
    const shipped = await shippedPrices();
    const own = new PostgresHistory(address, { warn: () => {} });
    const sums = (markOf: (asked: Exchange) => number) =>
      own.sums.by({}, "day", markOf as never);
    assert(await sums((asked) => priceMark(shipped, asked)) !== undefined);
    assertEquals(await sums(() => 1), undefined);
    await asOwner(
      address,
      (sql) =>
        sql`UPDATE chat_exchange SET prices = NULL WHERE id = ${
          all[7]?.id ?? ""
        }`,
    );
    assertEquals(await sums((asked) => priceMark(shipped, asked)), undefined);
    await own.close();
    await compare();
  },
);
