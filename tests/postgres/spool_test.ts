/** The files of a history that is brought to a store: short commands bring their lines, and what has arrived makes room. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { openStore } from "../../lib/history/store/open.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { Shipper } from "../../lib/history/store/shipping/shipper.ts";
import {
  PASSWORD,
  postgresTest,
  SKIPPED,
  startPostgres,
} from "../helpers/postgres.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { exchange, recorded } from "../history/fixture.ts";

/** What has arrived: the questions, in the order of recording. */
async function arrived(address: string): Promise<string[]> {
  const history = new PostgresHistory(address, { warn: () => {} });
  const all = await recorded(history);
  await history.close();
  return all.map(({ request }) => String(request.messages.at(-1)?.content));
}

async function health({ url }: { url: string }) {
  return await (await fetch(`${url}/health`)).json();
}

/** The history's files with their sizes. */
function filesIn(folder: string): { name: string; size: number }[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name }) => name.endsWith(".jsonl"))
    .map(({ name }) => ({
      name,
      size: Deno.statSync(`${folder}/${name}`).size,
    }))
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

const total = (folder: string) =>
  filesIn(folder).reduce((sum, { size }) => sum + size, 0);

Deno.test({
  name:
    `ask, chat: what they record arrives before they end; an outage costs one line and no answer, and the next command brings all${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    const address = server.address();
    await using home = await temporaryFolder();
    const env = { CHAT_STORE: address };
    const asked: string[] = [];
    const ask = (said: string) => {
      asked.push(said);
      return runCli(["ask", "-m", "eliza", said], { home: home.path, env });
    };
    // On a busy machine the lines of one may not arrive in time: the next one brings them.
    await until("an answer that arrives in time", async () => {
      const { code, stderr } = await ask(`first ${asked.length}`);
      assertEquals(code, 0);
      return stderr === "";
    });
    assertEquals(await arrived(address), asked);
    await server.kill();
    const second = await ask("two");
    assertEquals(second.code, 0);
    assert(second.stdout.length > 0);
    const lines = second.stderr.trim().split("\n");
    assertEquals(lines.length, 1, second.stderr);
    assertStringIncludes(second.stderr, "the lines wait in the file");
    assert(!second.stderr.includes(PASSWORD));
    asked.push("three");
    const quiet = await runCli(["ask", "-q", "-m", "eliza", "three"], {
      home: home.path,
      env,
    });
    assertEquals([quiet.code, quiet.stderr], [0, ""]);
    await server.start();
    await until("a conversation that arrives in time", async () => {
      const said = `talk ${asked.length}`;
      asked.push(said);
      const talked = await runCli(
        ["chat", "-q", "-m", "eliza", "--store", address],
        { home: home.path, stdin: `${said}\n/exit\n` },
      );
      assertEquals([talked.code, talked.stderr], [0, ""]);
      return (await arrived(address)).length === asked.length;
    });
    assertEquals(await arrived(address), asked);
    const none = await runCli(["ask", "-n", "-m", "eliza", "no"], {
      home: home.path,
      env,
    });
    assertEquals(none.code, 0);
    assertEquals(await arrived(address), asked);
  },
});

postgresTest(
  "ask: --store that is no address is refused before anything is asked",
  async () => {
    await using home = await temporaryFolder();
    const wrong = await runCli(["ask", "-m", "eliza", "--store", "db", "hi"], {
      home: home.path,
    });
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
  },
);

postgresTest(
  "two processes with one file bring each line once between them",
  async (server) => {
    const address = server.address();
    await using home = await temporaryFolder();
    const path = `${home.path}/h.jsonl`;
    const history = openStore(path, { warn: () => {} });
    const made = Array.from({ length: 5000 }, (_, ms) => exchange({ ms }));
    await history.append(made);
    await history.close();
    const both = await Promise.all(
      [1, 2].map(async () => {
        const shipper = await Shipper.of(path, address);
        let lines = 0;
        const ship = () => shipper.ship((part) => void (lines += part.lines));
        await until("its turn", ship);
        await shipper.close();
        return lines;
      }),
    );
    assertEquals(both.reduce((a, b) => a + b), made.length);
    assertEquals((await arrived(address)).length, made.length);
  },
);

Deno.test({
  name:
    `--history-max-size: with a store it bounds all files; what has not arrived is kept, and serve says so${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    const address = server.address();
    await using home = await temporaryFolder();
    const folder = `${home.path}/kept`;
    const path = `${folder}/h.jsonl`;
    const most = 40_000;
    await using serve = await startServe(
      ["--metrics", "--history", path, "--history-max-size", `${most}`],
      home.path,
      { CHAT_STORE: address },
    );
    const asked: string[] = [];
    const ask = async () => {
      const content = `${asked.length} ${"x".repeat(2000)}`;
      const reply = await fetch(`${serve.url}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          model: "eliza",
          messages: [{ role: "user", content }],
        }),
      });
      assertEquals(reply.status, 200);
      await reply.body?.cancel();
      asked.push(content);
    };
    for (let i = 0; i < 40; i++) await ask();
    await until("room", () => total(folder) <= most);
    assert(filesIn(folder).length > 1, "several files");
    await until("the state", async () => {
      const { spool, spool_bytes: bytes } = await health(serve);
      return spool === "ok" && bytes <= most;
    });
    await server.kill();
    for (let i = 0; i < 40; i++) await ask();
    await until(
      "the warning",
      async () => (await health(serve)).spool === "over",
    );
    assert(total(folder) > most);
    const metrics = await (await fetch(`${serve.url}/metrics`)).text();
    assertStringIncludes(metrics, "chat_store_spool_over 1");
    await server.start();
    await until("room again", () => total(folder) <= most);
    await until("the state", async () => (await health(serve)).spool === "ok");
    serve.kill("SIGTERM");
    const { code, stderr } = await serve.result;
    assertEquals(code, 0, stderr);
    assertEquals(stderr.split("larger than --history-max-size").length, 2);
    assertStringIncludes(stderr, "within --history-max-size again");
    assertEquals((await arrived(address)).sort(), asked.toSorted());
  },
});

postgresTest(
  "--history-max-size: nothing is removed of what another store has not got",
  async (server) => {
    const [one, other] = [server.address(), server.address()];
    await using home = await temporaryFolder();
    const path = `${home.path}/h.jsonl`;
    const history = openStore(path, { warn: () => {}, maxBytes: 5_000 });
    const made: Exchange[] = [];
    const record = async () => {
      for (let i = 0; i < 20; i++) {
        made.push(exchange({ said: "y".repeat(500), ms: made.length }));
        await history.append(made.slice(-1));
      }
    };
    await record();
    const kept = total(home.path);
    const shipper = await Shipper.of(path, one, { most: 10_000 });
    assertEquals(await shipper.trim(), { bytes: kept, over: true });
    await shipper.ship(() => {});
    assertEquals((await shipper.trim())?.over, false);
    await shipper.close();
    await record();
    const left = total(home.path);
    const second = await Shipper.of(path, other, { most: 10_000 });
    assertEquals((await second.trim())?.over, true);
    assertEquals(total(home.path), left);
    await second.close();
    await history.close();
  },
);
