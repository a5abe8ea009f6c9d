/** `chat serve` with a store: what it records arrives there, and an outage costs no answer. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import {
  PASSWORD,
  postgresTest,
  SKIPPED,
  startPostgres,
} from "../helpers/postgres.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startWeb } from "../helpers/web_process.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { exchange, recorded } from "../history/fixture.ts";

/** Asks the built-in model; returns the text that was asked. */
async function ask({ url }: ServeProcess, content: string): Promise<string> {
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "eliza",
      messages: [{ role: "user", content }],
    }),
  });
  assertEquals(reply.status, 200);
  assert((await reply.json()).choices.length > 0);
  return content;
}

/** What has arrived: the questions, in order of their texts. */
async function arrived(address: string): Promise<string[]> {
  const history = new PostgresHistory(address, { warn: () => {} });
  const all = await recorded(history);
  await history.close();
  return all.map(({ request }) => String(request.messages.at(-1)?.content))
    .sort();
}

async function health({ url }: ServeProcess) {
  return await (await fetch(`${url}/health`)).json();
}

async function metrics({ url }: ServeProcess): Promise<string> {
  return await (await fetch(`${url}/metrics`)).text();
}

Deno.test({
  name:
    `serve: answers arrive in the store; an outage costs lag alone, shown by /health, /metrics and one line${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    const address = server.address();
    await using home = await temporaryFolder();
    await using serve = await startServe(["--metrics"], home.path, {
      CHAT_STORE: address,
    });
    const asked = [await ask(serve, "before")];
    await until("the first", async () => (await arrived(address)).length === 1);
    await until("no lag", async () => {
      const { store, store_lag_seconds: lag } = await health(serve);
      return store === "ok" && lag === 0;
    });
    assertStringIncludes(await metrics(serve), "chat_store_reachable 1");
    await server.kill();
    let lag = 0;
    await until("the outage", async () => {
      asked.push(await ask(serve, `meanwhile ${asked.length}`));
      const { status, store, store_lag_seconds } = await health(serve);
      assertEquals(status, "ok");
      lag = store_lag_seconds;
      return store === "waiting" && lag > 0;
    });
    assertStringIncludes(await metrics(serve), "chat_store_reachable 0");
    assert(!(await metrics(serve)).includes("chat_store_lag_seconds 0\n"));
    await server.start();
    await until(
      "all",
      async () => (await arrived(address)).length === asked.length,
    );
    await until("no lag", async () => (await health(serve)).store === "ok");
    asked.push(await ask(serve, "the last"));
    serve.kill("SIGTERM");
    const { code, stderr } = await serve.result;
    assertEquals(code, 0, stderr);
    assertEquals(await arrived(address), asked.toSorted());
    const outages = stderr.split("the lines wait in the file").length - 1;
    assertEquals(outages, 1, stderr);
    assertStringIncludes(stderr, "is reached again");
    assert(!stderr.includes(PASSWORD), stderr);
  },
});

postgresTest(
  "serve: kill -9 in the middle of the work loses nothing that was answered",
  async (server) => {
    const address = server.address();
    await using home = await temporaryFolder();
    const asked = new Set<string>();
    for (let round = 0; round < 3; round++) {
      const args = round === 1 ? ["--workers", "2"] : [];
      await using serve = await startServe(
        [...args, "--store", address],
        home.path,
      );
      if (round === 1) {
        const { store, workers } = await health(serve);
        assertEquals([store, workers], ["ok", 2]);
      }
      await Promise.all(
        Array.from(
          { length: 20 },
          async (_, i) => asked.add(await ask(serve, `${round} ${i}`)),
        ),
      );
      serve.kill("SIGKILL");
      await serve.result;
    }
    await using serve = await startServe(["--store", address], home.path);
    const all = [...asked].sort();
    await until(
      "all answers",
      async () => (await arrived(address)).length >= all.length,
    );
    assertEquals(await arrived(address), all, "each once");
    serve.kill("SIGTERM");
    await serve.result;
  },
);

postgresTest(
  "serve: a store that is not there at the start, or refuses, stops no answer",
  async (server) => {
    await using home = await temporaryFolder();
    const wrong = [
      server.address().replace(PASSWORD, "sk-canary-wrong"),
      server.address().replace(`:${server.port}`, ":1"),
    ];
    for (const address of wrong) {
      await using serve = await startServe(["--store", address], home.path);
      await ask(serve, "hi");
      await until(
        "the failure",
        async () => (await health(serve)).store === "waiting",
      );
      serve.kill("SIGTERM");
      const { code, stderr } = await serve.result;
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "the lines wait in the file");
      assert(!stderr.includes("sk-canary"), stderr);
    }
  },
);

postgresTest(
  "run: what a command's requests left in the file has arrived when it ends, its run included",
  async (server) => {
    const address = server.address();
    await using home = await temporaryFolder();
    const script = `const reply = await fetch(Deno.env.get("OPENAI_BASE_URL") +
    "/chat/completions", { method: "POST", headers: {
      authorization: "Bearer " + Deno.env.get("OPENAI_API_KEY") },
      body: JSON.stringify({ model: "eliza",
        messages: [{ role: "user", content: "from a command" }] }) });
    console.log(reply.status, Deno.env.get("CHAT_STORE") ?? "no address");`;
    const result = await runCli(
      ["run", "--store", address, "--", Deno.execPath(), "eval", script],
      { home: home.path },
    );
    assertEquals(result.code, 0, result.stderr);
    assertStringIncludes(result.stdout, "200 no address");
    assertEquals(await arrived(address), ["from a command"]);
    const history = new PostgresHistory(address, { warn: () => {} });
    const [run] = await Array.fromAsync(history.runs());
    assertEquals(run?.command[0], Deno.execPath());
    await history.close();
  },
);

postgresTest(
  "web: what was recorded in the file arrives while the pages are shown, and they show all that is in the store",
  async (server) => {
    const address = server.address();
    const elsewhere = new PostgresHistory(address, { warn: () => {} });
    const other = exchange({ said: "from another machine" });
    await elsewhere.write([{ exchanges: [other], labels: [] }]);
    await elsewhere.close();
    await using home = await temporaryFolder();
    const asked = await runCli(["ask", "-m", "eliza", "hi from here"], {
      home: home.path,
    });
    assertEquals(asked.code, 0, asked.stderr);
    await using pages = await startWeb(["--store", address], home.path);
    await until("it", async () => (await arrived(address)).length === 2);
    const page = async (path: string) => {
      const reply = await fetch(`${pages.url}/ui/${path}`, {
        headers: pages.cookie,
      });
      return await reply.text();
    };
    const list = await page("history");
    for (const text of ["hi from here", "from another machine"]) {
      assertStringIncludes(list, text);
    }
    assertStringIncludes(
      await page(`exchange/${other.id}`),
      "from another machine",
    );
    assertStringIncludes(
      await page("history?text=another"),
      "from another machine",
    );
  },
);
