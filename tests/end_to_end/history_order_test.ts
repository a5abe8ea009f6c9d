import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Recorder } from "../../lib/history/record/recorder.ts";
import { IndexedHistory } from "../../lib/history/store/index/indexed_history.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { recordCall } from "../conversation/history_fixture.ts";
import { exchange, text } from "../history/fixture.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

/** An exchange that was imported from a file long after it was held. */
function old(said: string, ms: number): Exchange {
  return exchange({ said, ms, source: "import", baseUrl: "import:chatgpt" });
}

/** Runs commands on a history of these lines. */
async function withHistory(lines: readonly (string | Exchange)[]) {
  const folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  await Deno.writeTextFile(path, text(lines), { mode: 0o600 });
  return {
    path,
    run: async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(
        [...args, "--history", path],
        { home: folder.path },
      );
      assertEquals([code, stderr], [0, ""]);
      return stdout;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The words of each row. */
function words(rows: string): string[] {
  return rows.trimEnd().split("\n").map((row) => row.split("\t").at(-1) ?? "");
}

Deno.test("history: the newest by time, wherever an import stands", async () => {
  const day = 86_400_000;
  await using history = await withHistory([
    exchange({ said: "yesterday", ms: 0 }),
    exchange({ said: "today", ms: day }),
    old("last year", -365 * day),
    old("last month", -30 * day),
  ]);
  const { run } = history;
  assertEquals(words(await run("history", "-n", "1")), ["today"]);
  const sorted = ["last year", "last month", "yesterday", "today"];
  assertEquals(words(await run("history")), sorted);
  assertEquals(words(await run("history", "tail", "-n", "2")), [
    "yesterday",
    "today",
  ]);
  const [json] = (await run("history", "-n", "1", "--json")).split("\n");
  assertStringIncludes(json ?? "", "today");
  assertStringIncludes(await run("history", "show", "last"), "today");
  assertEquals(words(await run("history", "--all")), [
    "yesterday",
    "today",
    "last year",
    "last month",
  ]);
  const exported = async (...args: string[]) =>
    JSON.parse(await run("history", "export", "--format", "json", ...args))
      .map(({ request }: Exchange) => request.messages[0]?.content);
  assertEquals(await exported("-n", "1"), ["today"]);
  assertEquals((await exported("-n", "2")).sort(), ["today", "yesterday"]);
  assertEquals((await exported()).length, 4);
});

Deno.test("history show last: of imports alone the newest by time", async () => {
  await using history = await withHistory([old("new", 1000), old("old", 0)]);
  assertStringIncludes(await history.run("history", "show"), "new");
});

Deno.test("history: lists what was asked; turns that a request brought are there on demand", async () => {
  await using history = await withHistory([]);
  const store = new JsonlHistory(history.path, { warn: () => {} });
  const recorder = new Recorder({ store, source: "serve" });
  const messages = [1, 2, 3, 4].flatMap((turn) => [
    { role: "user", content: `earlier ${turn}` },
    { role: "assistant", content: `answer ${turn}` },
  ]);
  messages.push({ role: "user", content: "the request" });
  await recordCall(recorder, {
    body: JSON.stringify({ model: "gpt", messages }),
    answer: { content: "done" },
  });
  const { run } = history;
  assertEquals(words(await run("history")), ["the request"]);
  assertEquals(words(await run("history", "tail")), ["the request"]);
  assertEquals((await run("history", "--json")).split("\n").length, 2);
  const earlier = [1, 2, 3, 4].map((turn) => `earlier ${turn}`);
  const all = [...earlier, "the request"];
  assertEquals(words(await run("history", "--all")), all);
  assertEquals(words(await run("history", "--source", "import")), earlier);
  assertEquals(words(await run("history", "--search", "LIER 2")), [
    "earlier 2",
  ]);
});

Deno.test("history: what finds nothing says so, and rm says what it would remove", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const ask = await runCli(["ask", "-m", "eliza", "Hi"], { home });
  assertEquals(ask.code, 0);
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(["history", ...args], {
      home,
    });
    return [code, stdout, stderr];
  };
  const none = [0, "", "chat: no exchange fits\n"];
  assertEquals(await said("--search", "zzzz"), none);
  assertEquals(await said("--search", "zzzz", "--all"), none);
  assertEquals(await said("export", "--model", "none"), none);
  const [code, stdout, stderr = ""] = await said("rm", "last");
  assertEquals([code, stdout], [2, ""]);
  assertMatch(
    String(stderr),
    /^chat: this would remove 1 conversation \(1 exchange, \d[^)]*B\): confirm with --yes\n$/,
  );
});

Deno.test("health: a word that is no address is named", async () => {
  const { code, stderr } = await runCli(["health", "x"]);
  assertEquals([code, stderr], [
    2,
    'chat: "x" is not an address (such as http://127.0.0.1:11435)\n',
  ]);
});

Deno.test("history import: after another machine's older lines, the newest is the newest by time everywhere", async () => {
  const hour = 3_600_000;
  const shared = exchange({ said: "shared", ms: 0 });
  const next = (said: string, ms: number) =>
    exchange({
      ...{ said, ms, conversation: shared.conversation, parent: shared.id },
    });
  const today = exchange({ said: "today", ms: 9 * hour });
  await using history = await withHistory([
    shared,
    next("here", 8 * hour),
    today,
  ]);
  const there = `${history.path}.there`;
  await Deno.writeTextFile(
    there,
    text([
      shared,
      exchange({ said: "oldest", ms: -5 * hour }),
      next("there", 2 * hour),
      exchange({ said: "noon", ms: 4 * hour }),
      exchange({ said: "later", ms: 7 * hour }),
    ]),
  );
  const { run } = history;
  await run("history", "import", there);
  const order = "oldest shared there noon later here today".split(" ");
  assertEquals(words(await run("history")), order);
  assertEquals(words(await run("history", "-n", "2")), order.slice(-2));
  assertStringIncludes(await run("history", "show", "last"), "today");
  // Of a conversation that went on at both machines, the last turn by time.
  assertStringIncludes(
    await run("history", "show", shared.conversation),
    "here",
  );
  assertEquals(
    (await run("history", "conversations", "-n", "2")).trimEnd().split("\n")
      .map((row) => row.split("\t").at(-1)),
    ["shared", "today"],
  );
  const indexed = new IndexedHistory(history.path, {
    warn: () => {},
    costs: { recorded: () => () => undefined },
  });
  indexed.start();
  const found: string[] = [];
  for await (const some of indexed.query({ count: 3 })) {
    for (const { started } of some) found.push(started);
  }
  assertEquals(found, found.toSorted().reverse());
  assertEquals(found[0], today.started);
  await indexed.close();
  // What is recorded after the import is the newest again.
  await run("ask", "-m", "eliza", "now");
  assertEquals(words(await run("history", "-n", "2")), ["today", "now"]);
});
