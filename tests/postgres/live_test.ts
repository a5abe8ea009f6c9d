/** The page of running requests of servers with the same store: each shows what the others record. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type LivePage, openLive } from "../helpers/live_page.ts";
import { postgresTest, SKIPPED, startPostgres } from "../helpers/postgres.ts";
import { runCli } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { startWeb } from "../helpers/web_process.ts";
import { stored, threeHomes } from "./machines.ts";

const KEY = "sk-canary-pages";

/** A visitor of a server's pages, let in by its key. */
async function visit({ url }: ServeProcess): Promise<LivePage> {
  const reply = await fetch(`${url}/ui/?token=${KEY}`, { redirect: "manual" });
  await reply.body?.cancel();
  const [cookie = ""] = reply.headers.get("set-cookie")?.split(";") ?? [];
  return await openLive({ url, cookie });
}

/** Asks the built-in model; the id of the exchange is in no reply. */
async function ask({ url }: ServeProcess, content: string): Promise<void> {
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${KEY}`,
    },
    body: JSON.stringify({
      model: "eliza",
      messages: [{ role: "user", content }],
    }),
  });
  assertEquals(reply.status, 200, await reply.text());
}

/** Asks from a machine without a server. On a busy machine its line may need more than the second that the command waits. */
async function askByCommand(
  home: string,
  address: string,
  text: string,
): Promise<void> {
  for (
    const words of [
      ["ask", "-m", "eliza", text, "--store", address],
      ["history", "push", "--store", address],
    ]
  ) {
    const { code, stderr } = await runCli(words, { home });
    assertEquals(code, 0, stderr);
  }
}

for (const words of [[], ["--workers", "2"]]) {
  postgresTest(
    `live: servers with one store show each other's requests as they arrive, and their own once${
      words.map((word) => ` ${word}`).join("")
    }`,
    async (server) => {
      const address = server.address();
      await using homes = await threeHomes();
      const env = { CHAT_STORE: address, CHAT_API_KEY: KEY };
      await using a = await startServe(words, homes.a, env);
      await using b = await startServe(words, homes.b, env);
      await ask(a, "before the page of the other was open");
      await until(
        "the first to arrive",
        async () => (await stored(address)).length === 1,
      );
      await using page = await visit(b);
      const early = await page.row(({ elsewhere }) => elsewhere !== undefined);
      assertEquals(
        [early.model, early.elsewhere, early.state, early.open, early.recorded],
        ["eliza/eliza", "another server", "done", false, false],
      );
      assert((early.took ?? -1) >= 0);
      for (let i = 0; i < 4; i++) {
        await ask(i % 2 === 0 ? a : b, `request ${i}`);
      }
      await askByCommand(homes.c, address, "from a command");
      const command = await page.row(({ elsewhere }) =>
        elsewhere === "chat ask"
      );
      await until(
        "all",
        () => page.rows.size === 6 && page.rows.has(command.id),
      );
      const all = await stored(address);
      const own = [...page.rows.values()]
        .filter(({ elsewhere }) => elsewhere === undefined)
        .map(({ id }) => id).sort();
      const said = all.filter(({ request }) =>
        /request [13]/.test(String(request.messages.at(-1)?.content))
      );
      assertEquals(own, said.map(({ id }) => id).sort());
      assertEquals(
        [...page.rows.keys()].sort(),
        all.map(({ id }) => id).sort(),
      );
      assert(all.length === 6);
    },
  );
}

Deno.test({
  name:
    `live: an outage of the database costs the page nothing but time${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    const address = server.address();
    await using homes = await threeHomes();
    const env = { CHAT_STORE: address, CHAT_API_KEY: KEY };
    await using a = await startServe([], homes.a, env);
    await using b = await startServe([], homes.b, env);
    await using page = await visit(b);
    await ask(a, "before");
    await page.row(({ elsewhere }) => elsewhere !== undefined);
    await server.kill();
    await ask(a, "meanwhile");
    await ask(b, "meanwhile, here");
    await page.row(({ elsewhere }) => elsewhere === undefined);
    assertEquals(page.rows.size, 2);
    await server.start();
    await until("what was asked meanwhile", () => page.rows.size === 3);
  },
});

postgresTest(
  "live: the pages of chat web with a store show what all record, and lead to it",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    await using web = await startWeb(["--store", address], homes.a);
    await using page = await openLive({ url: web.url, ...web.cookie });
    await page.first;
    await askByCommand(homes.b, address, "from elsewhere");
    const row = await page.row(({ elsewhere }) => elsewhere === "chat ask");
    assert(row.recorded);
    const shown = await fetch(`${web.url}/ui/exchange/${row.id}`, {
      headers: web.cookie,
    });
    assertEquals(shown.status, 200);
    assertMatch(await shown.text(), /from elsewhere/);
  },
);
