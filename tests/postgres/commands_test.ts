/** What a user does with a store: the commands that read one, with a real server. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createLabel } from "../../lib/history/line/label.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { sha256 } from "../../lib/core/data/digest.ts";
import { PostgresHistory } from "../../lib/history/store/postgres/postgres_history.ts";
import { PASSWORD, postgresTest } from "../helpers/postgres.ts";
import { runCli, startCli, temporaryFolder } from "../helpers/run_cli.ts";
import { exchange } from "../history/fixture.ts";

/** A conversation of two turns, each proven, as another machine has stored it. */
async function storedConversation(address: string): Promise<Exchange[]> {
  const proven = (messages: readonly unknown[]) =>
    sha256(JSON.stringify({ model: "small", messages }));
  const asked = (content: string) => ({ role: "user", content });
  const one = exchange({
    said: "capital of France?",
    answer: "Paris",
    sha256: proven([asked("capital of France?")]),
  });
  const two = exchange({
    said: "and of Größe?",
    answer: "none",
    ms: 1000,
    conversation: one.id,
    parent: one.id,
    sha256: proven([
      asked("capital of France?"),
      { role: "assistant", content: "Paris" },
      asked("and of Größe?"),
    ]),
  });
  await write(address, [one, two]);
  return [one, two];
}

async function write(
  address: string,
  exchanges: readonly Exchange[],
): Promise<void> {
  const history = new PostgresHistory(address, { warn: () => {} });
  const labels = [createLabel(exchanges[0]?.id ?? "", "good")];
  await history.write([{ exchanges, labels }]);
  await history.close();
}

postgresTest(
  "history: list, search, show, label, verify, export, rm in a store",
  async (server) => {
    const address = server.address();
    const [one, two] = await storedConversation(address);
    await using home = await temporaryFolder();
    const run = async (...args: string[]) => {
      const result = await runCli(["history", ...args], {
        home: home.path,
        env: { CHAT_STORE: address },
      });
      const all = `${result.stdout}${result.stderr}`;
      assert(!all.includes(PASSWORD), all);
      return result;
    };
    const listed = await run("--json");
    assertEquals(listed.code, 0, listed.stderr);
    const ids = listed.stdout.trim().split("\n").map((line) =>
      JSON.parse(line).id
    );
    assertEquals(ids, [one?.id, two?.id]);
    const found = await run("--search", "GRÖSSE".replace("SS", "ß"), "--json");
    assertEquals(JSON.parse(found.stdout).id, two?.id);
    assertStringIncludes((await run("show", "last")).stdout, "Paris");
    assertEquals((await run("label", "last", "bad")).code, 0);
    const bad = await run("--label", "bad", "--json");
    assertEquals(JSON.parse(bad.stdout).id, two?.id);
    assertStringIncludes((await run("stats")).stdout, "2");
    const verified = await run("verify");
    assertStringIncludes(verified.stdout, "2 exchanges, 2 proven");
    const exported = await run("export");
    assertStringIncludes(exported.stdout, "capital of France?");
    const file = `${home.path}/exported.jsonl`;
    await Deno.writeTextFile(file, listed.stdout);
    const removed = await run("rm", "--all", "--yes");
    assertEquals(removed.code, 0, removed.stderr);
    assertEquals((await run("--json")).stdout, "");
    const imported = await run("import", file);
    assertEquals(imported.code, 0, imported.stderr);
    assertStringIncludes((await run("show", "last")).stdout, "Paris");
  },
);

postgresTest(
  "history tail -f shows what another machine stores",
  async (server) => {
    const address = server.address();
    await storedConversation(address);
    await using home = await temporaryFolder();
    const child = startCli(
      ["history", "tail", "-f", "--json", "--store", address],
      home.path,
    );
    await child.stdin.close();
    const reader = child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    let seen = "";
    const until = async (text: string) => {
      while (!seen.includes(text)) {
        const { value, done } = await reader.read();
        assert(!done, seen);
        seen += value;
      }
    };
    await until("Paris");
    await write(address, [exchange({ said: "from elsewhere", ms: 5000 })]);
    await until("from elsewhere");
    child.kill("SIGINT");
    await reader.cancel();
    assertEquals((await child.status).code, 130);
    await child.stderr.cancel();
  },
);

postgresTest(
  "replay: a store answers in place of a provider, and its password is recorded nowhere",
  async (server) => {
    const address = server.address();
    const history = new PostgresHistory(address, { warn: () => {} });
    const recorded = exchange({ said: "hi", answer: "from the store" });
    await history.write([{ exchanges: [recorded], labels: [] }]);
    await history.close();
    await using home = await temporaryFolder();
    const script = `const reply = await fetch(Deno.env.get("OPENAI_BASE_URL") +
    "/chat/completions", { method: "POST", headers: {
      authorization: "Bearer " + Deno.env.get("OPENAI_API_KEY") },
      body: JSON.stringify({ model: "local/small",
        messages: [{ role: "user", content: "hi" }] }) });
    console.log(await reply.text());`;
    const result = await runCli(
      ["run", "--replay", address, "--", Deno.execPath(), "eval", script],
      { home: home.path },
    );
    assertStringIncludes(result.stdout, "from the store");
    const kept = await Array.fromAsync(filesIn(home.path));
    for (const text of [result.stdout, result.stderr, ...kept]) {
      assert(!text.includes(PASSWORD), text);
    }
  },
);

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesIn(path);
    else if (isFile) yield await Deno.readTextFile(path);
  }
}

postgresTest(
  "what cannot work is one line, without the password",
  async (server) => {
    const address = server.address();
    await using home = await temporaryFolder();
    const wrong = [
      [5, ["history", "--store", address.replace(`:${server.port}`, ":1")]],
      [1, ["history", "--store", address.replace(PASSWORD, "sk-canary-wrong")]],
      [2, ["history", "--store", "history.jsonl"]],
      [2, ["history", "--store", address, "--history", "h.jsonl"]],
      [2, ["history", "--history", address]],
      [2, ["ask", "--history", address, "-m", "eliza", "hi"]],
      [2, [
        "bench",
        "--store",
        `${address}&sslmode=never`,
        "--models",
        "eliza",
      ]],
      [1, ["doctor", "--store", address.replace(`:${server.port}`, ":1")]],
    ] as const;
    await Promise.all(wrong.map(async ([code, args]) => {
      const result = await runCli([...args, "--verbose"], { home: home.path });
      const all = `${result.stdout}${result.stderr}`;
      assertEquals(result.code, code, all);
      assert(!all.includes("sk-canary"), all);
      assert(!all.includes("internal error"), all);
    }));
    const empty = await runCli(["history", "--store", address], {
      home: home.path,
    });
    assertStringIncludes(
      empty.stderr,
      "nothing is recorded yet in postgres://",
    );
    assertEquals(empty.code, 0);
    const doctor = await runCli(["doctor", "--store", address], {
      home: home.path,
    });
    assertStringIncludes(doctor.stdout, "is writable");
  },
);

postgresTest("a server on a socket of this machine", async (server) => {
  const where = new URLSearchParams({
    host: server.folder,
    port: `${server.port}`,
    "search_path": "t199,public",
  });
  await using home = await temporaryFolder();
  const result = await runCli(
    ["history", "--store", `postgres://chat:${PASSWORD}@/postgres?${where}`],
    { home: home.path },
  );
  assertEquals(result.code, 0, result.stderr);
  assertStringIncludes(result.stderr, "nothing is recorded yet");
});
