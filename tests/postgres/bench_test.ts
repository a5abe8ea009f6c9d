/** `chat bench` with a store: it asks what the store holds, and records as every command does. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { postgresTest, SKIPPED, startPostgres } from "../helpers/postgres.ts";
import { runCli } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { HELLO, openAi } from "../server/serving.ts";
import { asOwner } from "./as_owner.ts";
import { said, stop, stored, threeHomes, turn } from "./machines.ts";

/** A stream with its usage, of 3 and 2 tokens. */
const COUNTED = [
  ...HELLO.slice(0, -1),
  `data: ${
    JSON.stringify({
      choices: [],
      usage: { "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5 },
    })
  }\n\n`,
  ...HELLO.slice(-1),
];

/** The answers of benchmarks in a store. */
async function answers(address: string): Promise<Exchange[]> {
  return (await stored(address)).filter(({ source }) => source === "bench");
}

/** A conversation of two turns, recorded by a server of a machine. */
async function recorded(home: string, address: string): Promise<void> {
  await using serve = await startServe(["--store", address], home);
  await turn(serve, await turn(serve, [], "one"), "two");
  await stop(serve);
  assertEquals((await stored(address)).length, 2);
}

postgresTest(
  "bench: asks again what a store holds; its lines come by the file, with their costs, in the conversations of the store",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    await recorded(homes.a, address);
    await using upstream = fakeUpstream(() => sse(COUNTED));
    const prices = `${homes.b}/prices.json`;
    await Deno.writeTextFile(
      prices,
      JSON.stringify({
        "gpt-test": {
          "input_cost_per_token": 0.01,
          "output_cost_per_token": 0.01,
        },
      }),
    );
    const result = await runCli(
      [
        ...["bench", "--store", address, "--models", "openai/gpt-test"],
        ...["--warmup", "0"],
        ...["--prices", prices, "--json", "--yes"],
      ],
      { home: homes.b, env: openAi(upstream) },
    );
    assertEquals(result.code, 0, `${result.stderr}${result.stdout}`);
    const found = await answers(address);
    assertEquals(found.length, 2);
    // They continue the exchanges of the other machine, of which the store has no second copy.
    const all = await stored(address);
    assertEquals(all.filter(({ source }) => source === "import"), []);
    const [first] = all.filter(({ source }) => source === "serve");
    assert(found.some(({ parent }) => parent === first?.id));
    assertStringIncludes(await said(homes.c, address, "verify"), "4 proven");
    await asOwner(address, async (sql) => {
      const rows = await sql`
        SELECT cost, prices FROM chat_exchange WHERE source = 'bench'`;
      for (const { cost, prices } of rows) {
        assertEquals([Number(cost), prices !== null], [0.05, true]);
      }
    });
    const [, run = ""] = /--report-only (\S+)/.exec(result.stderr) ?? [];
    const again = await runCli(
      ["bench", "--store", address, "--report-only", run, "--json"],
      { home: homes.c },
    );
    assertEquals(again.code, 0, again.stderr);
    assertEquals(JSON.parse(again.stdout).models[0].completed, 2);
  },
);

Deno.test({
  name:
    `bench: an outage of the store in the middle of a run loses nothing${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    const address = server.address();
    await using homes = await threeHomes();
    await recorded(homes.a, address);
    let isAway = false;
    await using upstream = fakeUpstream(async () => {
      if (!isAway) await server.kill();
      isAway = true;
      return sse(COUNTED);
    });
    const result = await runCli(
      [
        ...["bench", "--store", address, "--models", "openai/gpt-test"],
        ...["--warmup", "0"],
        ...["--json", "--yes"],
      ],
      { home: homes.b, env: openAi(upstream) },
    );
    assertEquals(result.code, 0, result.stderr);
    assertEquals(JSON.parse(result.stdout).models[0].completed, 2);
    assertStringIncludes(result.stderr, "the lines wait in the file");
    await server.start();
    await until("the next command to bring them", async () => {
      const { code } = await runCli(
        ["history", "push", "--store", address],
        { home: homes.b },
      );
      return code === 0;
    });
    assertEquals((await answers(address)).length, 2);
    const history = new PostgresHistory(address, { warn: () => {} });
    const notes = await Array.fromAsync(history.notes(""));
    await history.close();
    assert(notes.length >= 4, `${notes.length}`);
  },
});
