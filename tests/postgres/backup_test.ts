/** A database that is lost comes back from its backup and the files of the machines, as docs/team.md says. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { PASSWORD, postgresTest, programOf } from "../helpers/postgres.ts";
import { runCli } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { asOwner } from "./as_owner.ts";
import { asked, said, stop, stored, threeHomes, turn } from "./machines.ts";

postgresTest(
  "backup: what the database had and what machines recorded since is one history again",
  async (server) => {
    const address = server.address();
    const schema = /search_path=(\w+)/.exec(address)?.[1] ?? "";
    await using homes = await threeHomes();
    const dump = `${homes.c}/chat.dump`;
    const database = `postgres://chat@127.0.0.1:${server.port}/postgres`;
    const before = await startServe(["--store", address], homes.a);
    const one = await turn(before, [], "one");
    await stop(before);
    await run("pg_dump", [
      "--format=custom",
      `--schema=${schema}`,
      `--file=${dump}`,
      database,
    ]);
    const after = await startServe(["--store", address], homes.b);
    await turn(after, one, "two");
    await stop(after);
    assertEquals((await stored(address)).length, 2);
    await asOwner(
      address,
      (sql) => sql.unsafe(`DROP SCHEMA ${schema} CASCADE`),
    );
    await run("pg_restore", [`--dbname=${database}`, dump]);
    assertEquals((await stored(address)).map(asked), ["one"]);
    for (const home of [homes.a, homes.b]) {
      const words = ["history", "push", "--all", "--store", address];
      const { code, stderr } = await runCli(words, { home });
      assertEquals(code, 0, stderr);
    }
    const all = await stored(address);
    assertEquals(all.map(asked).sort(), ["one", "two"]);
    assertEquals(new Set(all.map(({ conversation }) => conversation)).size, 1);
    assertStringIncludes(
      await said(homes.c, address, "verify"),
      "2 exchanges, 2 proven",
    );
  },
);

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(programOf(program), {
    args: [...args],
    env: { PGPASSWORD: PASSWORD },
  }).output();
  assertEquals(success, true, new TextDecoder().decode(stderr));
}
