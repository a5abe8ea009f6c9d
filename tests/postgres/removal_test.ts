/** What is removed from the store is removed from the file of every machine, and never arrives again. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { postgresTest } from "../helpers/postgres.ts";
import { runCli } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import {
  asked,
  fileIn,
  push,
  said,
  stop,
  stored,
  threeHomes,
  turn,
} from "./machines.ts";

/** The texts of all files of a machine; files that are replaced meanwhile have one of their two names. */
async function textsIn(home: string): Promise<string> {
  const folder = `${home}/.local/share/chat/`;
  const texts: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    try {
      texts.push(await Deno.readTextFile(`${folder}${name}`));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return texts.join("\n");
}

postgresTest(
  "rm --store: a conversation of two machines is removed from the server and from both files, while they serve",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    await using a = await startServe(["--store", address], homes.a);
    await using b = await startServe(["--store", address], homes.b);
    const one = await turn(a, [], "gone one");
    const two = await turn(b, one, "gone two");
    const three = await turn(a, two, "gone three");
    await turn(a, [], "kept one");
    await turn(b, [], "kept two");
    await until("all", async () => {
      const all = await stored(address);
      return all.length === 5 && all.every(({ source }) => source === "serve");
    });
    const [first] = (await stored(address)).filter((one) =>
      asked(one) === "gone one"
    );
    await said(homes.c, address, "rm", first?.id ?? "", "--yes");
    for (const home of [homes.a, homes.b]) {
      await until(
        "the file",
        async () => !(await textsIn(home)).includes("gone"),
      );
      assertStringIncludes(await textsIn(home), "kept");
    }
    const kept = ["kept one", "kept two"];
    assertEquals((await stored(address)).map(asked).sort(), kept);
    // Who continues it sends all of it: that is recorded, as a conversation of its own.
    await turn(b, three, "anew");
    await until(
      "it",
      async () => (await stored(address)).some((one) => asked(one) === "anew"),
    );
    const verified = await said(homes.c, address, "verify");
    assertStringIncludes(verified, "proven");
    await Promise.all([a, b].map(stop));
    for (const home of [homes.a, homes.b]) await push(home, address);
    const ids = (await stored(address)).map(({ id }) => id);
    assert(!ids.includes(first?.id ?? ""));
  },
);

postgresTest(
  "rm: what was removed before it was brought never arrives, and what continues it neither",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    const ask = async (home: string, ...args: string[]) => {
      const result = await runCli(["ask", "-m", "eliza", ...args], { home });
      assertEquals(result.code, 0, result.stderr);
    };
    const history = async (home: string, ...args: string[]) => {
      const result = await runCli(["history", ...args], { home });
      assertEquals(result.code, 0, result.stderr);
    };
    await ask(homes.a, "never brought");
    await history(homes.a, "rm", "--all", "--yes");
    await ask(homes.a, "begun");
    await history(homes.a, "push", "--store", address);
    assertEquals((await stored(address)).map(asked), ["begun"]);
    await ask(homes.a, "-c", "continued, not brought yet");
    await ask(homes.a, "another");
    const copy = await Deno.readTextFile(await fileIn(homes.a));
    await said(homes.c, address, "rm", "--all", "--yes");
    await history(homes.a, "push", "--store", address);
    assertEquals((await stored(address)).map(asked), ["another"]);
    const texts = await textsIn(homes.a);
    assert(!texts.includes("begun") && !texts.includes("continued"), texts);
    assertStringIncludes(texts, "another");
    // A copy of the file on another machine does not bring it back.
    await Deno.mkdir(`${homes.b}/.local/share/chat`, { recursive: true });
    await Deno.writeTextFile(
      `${homes.b}/.local/share/chat/history.jsonl`,
      copy,
    );
    await history(homes.b, "push", "--store", address);
    assertEquals((await stored(address)).map(asked), ["another"]);
    assert(!(await textsIn(homes.b)).includes("begun"));
    // The machine on which it is removed needs no server.
    await history(
      homes.b,
      "rm",
      "--older-than",
      "0s",
      "--yes",
      "--store",
      address,
    );
    assertEquals(await stored(address), []);
    assert(!(await textsIn(homes.b)).includes("another"));
  },
);
