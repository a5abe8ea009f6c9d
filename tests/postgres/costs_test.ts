/** The column of costs is what the commands show. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import postgres from "postgres";
import { openStore } from "../../lib/history/store/open.ts";
import { postgresTest } from "../helpers/postgres.ts";
import { runCli } from "../helpers/run_cli.ts";
import { exchange } from "../history/fixture.ts";
import { threeHomes } from "./machines.ts";

/** Exchanges of models with a price and without, with a cache, a tier, a reported cost, and without a usage. */
const ASKED = [
  { provider: "openai", model: "gpt-4o-mini", usage: {} },
  {
    provider: "openai",
    model: "gpt-4o-mini",
    usage: { prompt_tokens_details: { cached_tokens: 400 } },
  },
  { provider: "openai", model: "gpt-4o-mini", tier: "flex", usage: {} },
  { provider: "anthropic", model: "claude-sonnet-4-20250514", usage: {} },
  { provider: "openrouter", model: "some/model", usage: { cost: 0.25 } },
  { provider: "local", model: "small", usage: {} },
  { provider: "openai", model: "gpt-4o-mini" },
] as const;

postgresTest(
  "push: costs are those that stats shows for the file and for the store; unknown ones are null",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    const path = `${homes.a}/h.jsonl`;
    const file = openStore(path, { warn: () => {} });
    await file.append(ASKED.map((asked, ms) => {
      const one = exchange({ ms });
      const { provider, model } = asked;
      Object.assign(one, { provider, model });
      delete one.usage;
      if ("usage" in asked) {
        one.usage = {
          "prompt_tokens": 1000,
          "completion_tokens": 200,
          "total_tokens": 1200,
          ...asked.usage,
        };
      }
      if ("tier" in asked) {
        Object.assign(one.response ?? {}, { service_tier: asked.tier });
      }
      return one;
    }));
    await file.close();
    const history = async (...args: string[]) => {
      const result = await runCli(["history", ...args], { home: homes.a });
      assertEquals(result.code, 0, result.stderr);
      return result.stdout;
    };
    await history("push", "--history", path, "--store", address);
    const shown = await history("stats", "--json", "--history", path);
    assertEquals(
      await history("stats", "--store", address),
      await history("stats", "--history", path),
    );
    const sql = postgres(address, { max: 1, onnotice: () => {} });
    const rows = await sql`
      SELECT provider, sum(cost) AS cost, count(cost) AS known
      FROM chat_exchange GROUP BY provider`;
    await sql.end();
    const columns = new Map(rows.map(({ provider, cost, known }) => [
      String(provider),
      { cost: cost === null ? null : Number(cost), known: Number(known) },
    ]));
    const models = shown.trim().split("\n").map((line) => JSON.parse(line))
      .filter(({ type }) => type === "model");
    assertEquals(models.length, 4);
    for (const { provider, cost, cost_known: known } of models) {
      const column = columns.get(provider);
      assertEquals(column?.known, known, provider);
      if (cost === null) assertEquals(column?.cost, null);
      else assertAlmostEquals(column?.cost ?? NaN, cost, 1e-12);
    }
    assertEquals(columns.get("openai")?.known, 3);
    assertEquals(columns.get("local"), { cost: null, known: 0 });
  },
);
