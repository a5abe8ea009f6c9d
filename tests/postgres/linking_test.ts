/** A conversation that begins on one machine and continues on others is one in the store. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import postgres from "postgres";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { postgresTest } from "../helpers/postgres.ts";
import { startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import {
  asked,
  fileIn,
  linesIn,
  push,
  said,
  stop,
  stored,
  threeHomes,
  turn,
} from "./machines.ts";

/** One conversation of the three questions, each exchange after the one before; to the byte as it was sent. */
async function assertOne(home: string, address: string): Promise<Exchange[]> {
  const all = (await stored(address))
    .sort((a, b) => a.started < b.started ? -1 : 1);
  assertEquals(all.map(asked), ["one", "two", "three"]);
  assertEquals(
    all.map(({ parent }) => parent),
    [null, all[0]?.id ?? "", all[1]?.id ?? ""],
  );
  assertEquals(new Set(all.map(({ conversation }) => conversation)).size, 1);
  const shown = await said(home, address, "show", all[0]?.conversation ?? "");
  for (const text of ["one", "two", "three"]) assertStringIncludes(shown, text);
  const verified = await said(home, address, "verify");
  assertStringIncludes(verified, "3 exchanges, 3 proven");
  return all;
}

postgresTest(
  "serve: turns on two machines are one conversation in the store, each line as it is in its file",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    await using a = await startServe(["--store", address], homes.a);
    await using b = await startServe(["--store", address], homes.b);
    const one = await turn(a, [], "one");
    const two = await turn(b, one, "two");
    await turn(a, two, "three");
    await until("all", async () => {
      const exchanges = await stored(address);
      return exchanges.length === 3 &&
        exchanges.every(({ source }) => source === "serve");
    });
    const all = await assertOne(homes.c, address);
    // Each machine reads the same in the store, also by the ids of its own file.
    for (const home of [homes.a, homes.b]) {
      const own = await linesIn(home);
      const last = own.at(-1);
      assert(last !== undefined);
      for (const id of [last.id, last.conversation]) {
        const shown = await said(home, address, "show", id);
        for (const text of ["one", "two"]) assertStringIncludes(shown, text);
      }
      for (const line of own.filter(({ source }) => source !== "import")) {
        assertEquals(await lineOf(address, line.id), line.text);
      }
    }
    // What is removed is gone with all that repeats it, also if a file from before arrives.
    const files = await Promise.all([homes.a, homes.b].map(async (home) => {
      const path = await fileIn(home);
      return { home, path, before: await Deno.readTextFile(path) };
    }));
    await said(homes.c, address, "rm", all[1]?.id ?? "", "--yes");
    await turn(b, [], "another");
    await until("it", async () => (await stored(address)).length === 1);
    await Promise.all([a, b].map(stop));
    for (const { home, path, before } of files) {
      await Deno.writeTextFile(path, before);
      await push(home, address);
      assertEquals((await stored(address)).map(asked), ["another"]);
    }
  },
);

postgresTest(
  "push: in whichever order the machines' lines arrive, and however often, it is one conversation",
  async (server) => {
    await using homes = await threeHomes();
    await using a = await startServe([], homes.a);
    await using b = await startServe([], homes.b);
    await using c = await startServe([], homes.c);
    const one = await turn(a, [], "one");
    const two = await turn(b, one, "two");
    await turn(c, two, "three");
    await Promise.all([a, b, c].map(stop));
    const orders = ["abc", "acb", "bac", "bca", "cab", "cba"] as const;
    for (const order of orders) {
      const address = server.address();
      for (const name of [...order, ...order]) {
        await push(homes[name as "a" | "b" | "c"], address);
      }
      await assertOne(homes.a, address);
    }
  },
);

postgresTest(
  "push: an answer that comes back in another form is the same turn, and its request is proven",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    await using a = await startServe([], homes.a);
    await using b = await startServe([], homes.b);
    const one = await turn(a, [{ role: "system", content: "Be kind." }], "one");
    const text = String(one.at(-1)?.["content"]);
    const formed = [...one.slice(0, -1), {
      content: [{ type: "text", text }],
      role: "assistant",
    }];
    const two = await turn(b, formed, "two");
    await turn(b, two, "three");
    await Promise.all([a, b].map(stop));
    for (const home of [homes.b, homes.a]) await push(home, address);
    await assertOne(homes.c, address);
  },
);

postgresTest(
  "push: a turn that no machine recorded is stored as the request has it; another conversation stays another",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    await using a = await startServe([], homes.a);
    await using b = await startServe([], homes.b);
    const begun = [
      { role: "user", content: "zero" },
      { role: "assistant", content: "nowhere recorded" },
    ];
    const one = await turn(a, begun, "one");
    await turn(b, one, "two");
    await turn(b, [...begun.slice(0, 1), {
      role: "assistant",
      content: "another answer",
    }], "else");
    await Promise.all([a, b].map(stop));
    for (const home of [homes.b, homes.a]) await push(home, address);
    const all = await stored(address);
    const chains = new Map<string, unknown[]>();
    for (const one of all) {
      const own = chains.get(one.conversation) ?? [];
      chains.set(one.conversation, [...own, asked(one)]);
    }
    assertEquals(
      [...chains.values()].map((own) => own.sort()).sort(),
      [["else", "zero"], ["one", "two", "zero"]],
    );
    const verified = await said(homes.c, address, "verify");
    assertStringIncludes(verified, "5 exchanges");
  },
);

/** The line of an exchange, as the table has it. */
async function lineOf(address: string, id: string): Promise<string> {
  const sql = postgres(address, { max: 1, onnotice: () => {} });
  const [row] = await sql`SELECT line FROM chat_exchange WHERE id = ${id}`;
  await sql.end();
  return String(row?.["line"]);
}

postgresTest(
  "push: texts of files in earlier turns, which lines of their own hold, come back whole",
  async (server) => {
    const address = server.address();
    await using homes = await threeHomes();
    await using a = await startServe([], homes.a);
    await using b = await startServe([], homes.b);
    const file = (name: string) => ({
      type: "text",
      text: `src/${name}.ts:\n\`\`\`\n${
        `const ${name} = 1;\n`.repeat(200)
      }\`\`\``,
    });
    const given = [{
      role: "user",
      content: [...["x", "y", "z"].map(file), { type: "text", text: "look" }],
    }, { role: "assistant", content: "I have seen them." }];
    const one = await turn(a, given, "one");
    const two = await turn(b, one, "two");
    await turn(a, two, "three");
    await Promise.all([a, b].map(stop));
    for (const home of [homes.b, homes.a, homes.b]) await push(home, address);
    const all = await stored(address);
    assertEquals(new Set(all.map(({ conversation }) => conversation)).size, 1);
    const verified = await said(homes.c, address, "verify");
    assertStringIncludes(verified, "4 exchanges");
    const last = all.find((one) => asked(one) === "three");
    const rebuilt = await said(homes.c, address, "rebuild", last?.id ?? "");
    for (const name of ["x", "y", "z", "look"]) {
      assertStringIncludes(rebuilt, name);
    }
    for (const name of ["x", "y", "z"]) {
      assertEquals(rebuilt.split(`const ${name} = 1;`).length, 201);
    }
  },
);

/** More than arrive one by one. */
const MANY = 110;

postgresTest(
  "push: many conversations that arrive together are linked in any order of machines and lines",
  async (server) => {
    await using homes = await threeHomes();
    await using a = await startServe([], homes.a);
    await using b = await startServe([], homes.b);
    for (let at = 0; at < MANY; at++) {
      await turn(b, await turn(a, [], `one ${at}`), `two ${at}`);
    }
    await Promise.all([a, b].map(stop));
    const assertLinked = async (address: string) => {
      const all = await stored(address);
      assertEquals(all.length, 2 * MANY);
      const ids = new Map(all.map((one) => [asked(one), one.id]));
      for (const one of all) {
        const [, at] = String(asked(one)).split(" ");
        assertEquals(one.conversation, ids.get(`one ${at}`));
      }
    };
    for (const order of [["a", "b"], ["b", "a"]] as const) {
      const address = server.address();
      for (const name of order) await push(homes[name], address);
      await assertLinked(address);
    }
    // An exchange may come before the one that it continues.
    const file = await fileIn(homes.b);
    const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
    await Deno.writeTextFile(file, `${lines.reverse().join("\n")}\n`);
    const address = server.address();
    for (const name of ["a", "b"] as const) await push(homes[name], address);
    await assertLinked(address);
  },
);
