/** Client keys in a store: all servers with it know them. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { SKIPPED, startPostgres } from "../helpers/postgres.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { asOwner } from "./as_owner.ts";
import { postgresTest } from "../helpers/postgres.ts";

/** The status of a request. */
async function ask({ url }: ServeProcess, key?: string): Promise<number> {
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model: "eliza",
      messages: [{ role: "user", content: "Hi" }],
    }),
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  await reply.body?.cancel();
  return reply.status;
}

/** Waits until each server answers a key with a status. */
async function becomes(
  servers: readonly ServeProcess[],
  status: number,
  key?: string,
): Promise<void> {
  for (const server of servers) {
    await until(
      `${status}`,
      async () => await ask(server, key) === status,
    );
  }
}

/** `chat keys` on a machine whose environment names the store. */
function keysAt(home: string, address: string) {
  return async (...words: string[]) => {
    const env = { CHAT_STORE: address };
    const result = await runCli(["keys", ...words], { home, env });
    assertEquals(result.code, 0, result.stderr);
    return result;
  };
}

Deno.test({
  name:
    `keys in a store: come, change and go on all machines within seconds, and stay during an outage${SKIPPED}`,
  ignore: SKIPPED !== "",
  async fn() {
    await using server = await startPostgres();
    const address = server.address();
    await using one = await temporaryFolder();
    await using two = await temporaryFolder();
    await using desk = await temporaryFolder();
    const keys = keysAt(desk.path, address);
    const env = { CHAT_STORE: address };
    await using a = await startServe([], one.path, env);
    {
      await using b = await startServe(["--workers", "2"], two.path, env);
      const both = [a, b];
      await becomes(both, 200);
      const added = await keys("add", "ci", "--rate", "1000/month");
      const key = added.stdout.trim();
      assertMatch(
        added.stderr,
        /^chat: added the key ci \(1,000 requests\/month\) to postgres:\/\/127\.0\.0\.1:\d+\/postgres; it is shown/,
      );
      await becomes(both, 401);
      await becomes(both, 200, key);
      // Hashes alone are in the database and in the copies, and those are for their owner alone.
      await asOwner(address, async (sql) => {
        const [row] = await sql`SELECT line FROM chat_client_key`;
        assertEquals(JSON.parse(String(row?.["line"])).name, "ci");
        assert(!String(row?.["line"]).includes(key));
      });
      const copies = [...Deno.readDirSync(`${one.path}/.config/chat`)]
        .map(({ name }) => name).filter((name) => name.endsWith(".json"));
      assertEquals(copies.length, 1);
      const copy = `${one.path}/.config/chat/${copies[0]}`;
      assertEquals(((await Deno.stat(copy)).mode ?? 0) & 0o777, 0o600);
      assert(!(await Deno.readTextFile(copy)).includes(key));
      const rotated = (await keys("rotate", "ci")).stdout.trim();
      await becomes(both, 401, key);
      await becomes(both, 200, rotated);
      await keys("rename", "ci", "builds");
      await keys("set", "builds", "--models", "acme/*");
      await becomes(both, 403, rotated);
      await keys("set", "builds", "--models", "*");
      await becomes(both, 200, rotated);
      await keys("rm", "builds");
      await becomes(both, 401, rotated);
      const other = (await keys("add", "free")).stdout.trim();
      await becomes(both, 200, other);
      await server.kill();
      for (const each of both) assertEquals(await ask(each, other), 200);
      b.kill("SIGTERM");
      assertEquals((await b.result).code, 0);
      // One that starts during the outage knows them, too.
      await using again = await startServe([], two.path, env);
      assertEquals(await ask(again, other), 200);
      assertEquals(await ask(again), 401);
      await server.start();
      await until("the database", async () => {
        const removed = await runCli(["keys", "rm", "free"], {
          home: desk.path,
          env,
        });
        return removed.code === 0;
      });
      await becomes([a, again], 401, other);
      again.kill("SIGTERM");
      const { stderr } = await again.result;
      assertStringIncludes(stderr, "the client keys that were read last count");
      assert(!stderr.includes("sk-canary"), stderr);
    }
    a.kill("SIGTERM");
    assertEquals((await a.result).code, 0);
  },
});

postgresTest(
  "keys in a store: those of this machine's file are found as well, and no name is given twice",
  async (server) => {
    const address = server.address();
    await using folder = await temporaryFolder();
    const { path: home } = folder;
    const keys = keysAt(home, address);
    const own = await runCli(["keys", "add", "mine"], { home });
    assertEquals(own.code, 0, own.stderr);
    await keys("add", "ours", "--budget", "$5/month");
    const taken = await runCli(["keys", "add", "mine", "--store", address], {
      home,
    });
    assertEquals([taken.code, taken.stdout], [2, ""]);
    assertStringIncludes(taken.stderr, 'there is a key "mine" already');
    const list = await keys("list");
    assertEquals(
      list.stdout.split("\n").map((line) => line.split("\t")[0]),
      ["ours", "mine", ""],
    );
    assertMatch((await keys("usage")).stdout, /^ours\t\$0 of \$5\/month\t0 %/);
    assertEquals(
      (await keys("set", "mine", "--concurrent", "2")).stderr,
      "chat: the key mine has 2 at once now\n",
    );
    await keys("rename", "ours", "team");
    const unknown = await runCli(["keys", "rm", "teem", "--store", address], {
      home,
    });
    assertEquals(unknown.code, 2);
    assertStringIncludes(unknown.stderr, "did you mean team?");
    // Without the store it is the file alone.
    const alone = await runCli(["keys", "list"], { home });
    assertMatch(alone.stdout, /^mine\t2 at once\t/);
    // Both are keys of a server on this machine.
    const rotated = (await keys("rotate", "team")).stdout.trim();
    await using serve = await startServe([], home, { CHAT_STORE: address });
    assertEquals(await ask(serve, rotated), 200);
    assertEquals(await ask(serve, own.stdout.trim()), 200);
    assertEquals(await ask(serve), 401);
  },
);
