/** What every store does: each test runs against all of them. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { ChatError, UsageError } from "../../lib/core/errors.ts";
import { sha256 } from "../../lib/core/data/digest.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { createLabel } from "../../lib/history/line/label.ts";
import { Filter } from "../../lib/history/query/filter.ts";
import type { Query } from "../../lib/history/query/query.ts";
import {
  BEGUN,
  chance,
  exchange,
  randomExchange,
  recorded,
} from "./fixture.ts";
import { contract, found } from "./stores.ts";

/** A conversation of so many turns, one second each, with a proven request. */
function conversation(topic: string, turns: number, ms = 0): Exchange[] {
  const made: Exchange[] = [];
  const messages: unknown[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const said = `${topic} ${turn}`;
    messages.push({ role: "user", content: said });
    const body = JSON.stringify({ model: "small", messages });
    const one = exchange({
      said,
      answer: `answer ${turn}`,
      ms: ms + 1000 * turn,
      sha256: sha256(body),
    });
    const parent = made.at(-1);
    one.conversation = made[0]?.id ?? one.id;
    one.parent = parent?.id ?? null;
    made.push(one);
    messages.push({ role: "assistant", content: `answer ${turn}` });
  }
  return made;
}

const id = ({ id }: { id: string }) => id;

contract("nothing is recorded", async ({ history }) => {
  assertEquals(await history.size(), undefined);
  assertEquals(await recorded(history), []);
  await assertRejects(
    () => history.find("last"),
    UsageError,
    "No conversation",
  );
  await assertRejects(() => history.find("01"), UsageError, "No exchange");
  assertEquals(await history.chain("01K00000000000000000000000"), []);
  await history.checkWritable();
});

contract(
  "append: everything comes back as it was",
  async ({ history, again }) => {
    const random = chance(3);
    const all = Array.from(
      { length: 60 },
      (_, i) => randomExchange(random, 1000 * i),
    );
    assertEquals(await history.append(all.slice(0, 30)), true);
    await Promise.all(
      all.slice(30).map((one) => history.append([one])),
    );
    const plain = JSON.parse(JSON.stringify(all));
    assertEquals(await recorded(again()), plain);
    const text = (await Array.fromAsync(again().query({}, "recorded"))).flat()
      .map(({ json }) => JSON.parse(json ?? ""));
    assertEquals(text, plain);
    assert((await again().size() ?? 0) > 1000);
  },
);

contract(
  "find: an id, its beginning, the conversation's id, the last",
  async ({ history }) => {
    const [a, b] = [conversation("a", 3), conversation("b", 2, 60_000)];
    const bench = exchange({ source: "bench", ms: 200_000 });
    const unanswered = exchange({ answer: null, ms: 210_000 });
    const imported = exchange({ source: "import", ms: 220_000 });
    const slow = exchange({ ms: 59_000, ended: new Date(BEGUN + 100_000) });
    await history.append([...a, ...b, slow, bench, unanswered, imported]);
    const [first, second, third] = a as [Exchange, Exchange, Exchange];
    assertEquals((await history.find(second.id)).id, second.id);
    assertEquals((await history.find(second.id.toLowerCase())).id, second.id);
    assertEquals((await history.find(first.id)).id, third.id, "the newest");
    assertEquals(
      (await history.find("last")).id,
      b[1]?.id,
      "by time, answered",
    );
    await assertRejects(() => history.find("01"), UsageError, "more than one");
    await assertRejects(() => history.find("01X"), UsageError, "No exchange");
    await assertRejects(() => history.find(""), UsageError, "No exchange");
    const lengths = await history.prefixes([second, first]);
    const prefix = second.id.slice(0, lengths.get(second.id));
    assertEquals((await history.find(prefix)).conversation, first.id);
  },
);

contract(
  "find: a prefix of two listed exchanges is ambiguous, benchmarks and earlier turns aside",
  async ({ history }) => {
    const id = (end: string) => `01KX0QC02${end.padStart(17, "0")}`;
    const at = { ms: 0, conversation: id("E") };
    await history.append([
      exchange({ id: id("E"), source: "import" }),
      exchange({ ...at, id: id("A1"), parent: id("E") }),
      exchange({ ...at, id: id("A2"), parent: id("A1") }),
      exchange({ ...at, id: id("B1"), parent: id("A2"), source: "bench" }),
      exchange({ id: "01KX0QC03BENCH000000000001", source: "bench" }),
    ]);
    const find = async (text: string) => (await history.find(text)).id;
    const error = await assertRejects(() => find("01KX0QC02"), UsageError);
    assertStringIncludes(error.message, "more than one id");
    assertEquals(error.hint, `such as ${id("A1")} and ${id("A2")}`);
    const rows = [id("A1"), id("A2"), "01KX0QC03BENCH000000000001"]
      .map((id) => ({ id, conversation: id }));
    const lengths = await history.prefixes(rows);
    assertEquals(rows.map(({ id }) => lengths.get(id)), [26, 26, 9]);
    for (const row of rows) {
      assertEquals(await find(row.id.slice(0, lengths.get(row.id))), row.id);
    }
    assertEquals(await find(id("B1")), id("B1"), "a whole id");
    assertEquals(await find(id("E")), id("A2"), "the conversation's newest");
    assertEquals(await find("01KX0QC03"), "01KX0QC03BENCH000000000001");
  },
);

contract(
  "find: an import is the last where there is nothing else",
  async ({ history }) => {
    const [older, newer] = [0, 1000].map((ms) =>
      exchange({ source: "import", ms })
    );
    await history.append([newer as Exchange, older as Exchange]);
    assertEquals((await history.find("last")).id, newer?.id);
  },
);

contract(
  "chain: from the first exchange on, wherever it stands",
  async ({ history }) => {
    const a = conversation("a", 5);
    const orphan = exchange({ parent: exchange().id });
    await history.append([...a.toReversed(), orphan]);
    const last = a[4] as Exchange;
    assertEquals((await history.chain(last)).map(id), a.map(id));
    assertEquals((await history.chain(last.id)).map(id), a.map(id));
    for (const given of [last, last.id]) {
      for (const most of [1, 2, 5, 9]) {
        const chain = await history.chain(given, most);
        assertEquals(chain.map(id), a.slice(-most).map(id));
      }
    }
    assertEquals((await history.chain(orphan, 1)).map(id), [orphan.id]);
    await assertRejects(
      () => history.chain(orphan),
      ChatError,
      `${orphan.parent}`,
    );
  },
);

contract("query: every member, as the filter means it", async ({ history }) => {
  const random = chance(11);
  const all = Array.from({ length: 120 }, (_, i) => ({
    ...randomExchange(random, 1000 * i),
    ...random.of({}, { run: "01R" }, { client: "ci" }),
  }));
  const answered = all.find(({ response }) => response !== null);
  if (answered?.response) answered.response.id = "resp_Größe";
  const [one, other] = all as [Exchange, Exchange];
  const labels = new Map(
    all.flatMap(({ id }, i) =>
      i % 3 > 0 ? [] : [[id, [
        random.of("good", "bad", "größer"),
        ...random.of([], ["customer-x"], ["draft", "customer-x"]),
      ]]]
    ),
  );
  await history.append(all);
  for (const [id, [label = "", ...tags]] of labels) {
    await history.label(id, label);
    for (const tag of tags) await history.label(id, tag, "add");
  }
  const at = (ms: number) => new Date(BEGUN + ms).toISOString();
  const queries: Query[] = [
    {},
    { model: "SMALL" },
    { model: "other/*" },
    { provider: "local" },
    { source: ["ask", "import"] },
    { status: ["error"] },
    { errors: true },
    { since: at(30_000) },
    { until: at(30_000) },
    { since: at(30_000), until: at(60_000) },
    { text: "STRASSE" },
    { text: "straße" },
    { text: 'say "NO"' },
    { label: ["good"] },
    { label: ["G*", "Customer-X"] },
    { label: ["*"] },
    { tool: "look_*" },
    { id: [one.id, other.id] },
    { conversation: one.conversation },
    { run: "01R" },
    { client: "ci" },
    { response: "resp_Größe" },
    { model: "small", source: ["ask", "chat"], text: "paris", label: ["*"] },
  ];
  const empty = new Set(["STRASSE"]);
  for (const query of queries) {
    const filter = new Filter(query);
    const expected = all.filter((one) =>
      filter.matches(one, labels.get(one.id))
    );
    const name = JSON.stringify(query);
    if (!empty.has(query.text ?? "")) assert(expected.length > 0, name);
    const ids = expected.map(id);
    assertEquals(await found(history, query), ids.toReversed(), name);
    assertEquals(await found(history, query, "recorded"), ids, name);
    assertEquals(
      await found(history, query, "latest"),
      ids.toReversed(),
      name,
    );
    assertEquals(
      (await found(history, query, "any")).sort(),
      ids.toSorted(),
      name,
    );
  }
});

contract(
  "query: by time, the newest first, not by place; only so many",
  async ({ history }) => {
    const times = [5, 1, 9, 3, 7, 7];
    const all = times.map((second) =>
      exchange({
        ms: 1000 * second,
        source: "import",
        baseUrl: "import:openai",
      })
    );
    await history.append(all);
    const order = [2, 5, 4, 0, 3, 1].map((at) => all[at]?.id);
    const latest = all.toReversed().map(({ id }) => id);
    assertEquals(await found(history, {}, "latest"), latest);
    assertEquals(await found(history, {}), order);
    assertEquals(await found(history, { count: 3 }), order.slice(0, 3));
    assertEquals(
      await found(history, { count: 3 }, "recorded"),
      order.slice(0, 3),
    );
  },
);

contract(
  "conversations: what is wanted with what it continues, the oldest first",
  async ({ history }) => {
    const [a, b] = [conversation("a", 3), conversation("b", 2, 60_000)];
    const orphan = exchange({ ms: 90_000 });
    orphan.parent = exchange().id;
    await history.append([...b, ...a, orphan]);
    const all = await Array.fromAsync(history.conversations({}));
    assertEquals(all.map(({ exchanges }) => exchanges.map(id)), [
      a.map(id),
      b.map(id),
      [],
    ]);
    assertEquals(all.map(({ leftOut }) => leftOut), [0, 0, 1]);
    const newest = await Array.fromAsync(
      history.conversations({ provider: "local", text: "a 1", count: 1 }),
    );
    assertEquals(newest.map(({ exchanges }) => exchanges.map(id)), [
      a.slice(0, 2).map(id),
    ]);
    assertEquals(a.map(({ id }) => newest[0]?.isWanted(id)), [
      false,
      true,
      false,
    ]);
    assertEquals(
      await Array.fromAsync(history.conversations({ model: "none" })),
      [],
    );
  },
);

contract(
  "follow: what is recorded from then on, once",
  async ({ history, again }) => {
    const [a, b, c, d] = [0, 1, 2, 3].map((ms) => exchange({ ms })) as [
      Exchange,
      Exchange,
      Exchange,
      Exchange,
    ];
    await history.append([a]);
    const follower = await history.follow();
    const stop = new AbortController();
    const coming = follower.exchanges(stop.signal);
    await again().append([b]);
    assertEquals((await coming.next()).value?.map(id), [b.id]);
    follower.know(c.id);
    await history.append([c]);
    await again().append([d]);
    const next: string[] = [];
    while (!next.includes(d.id)) {
      next.push(
        ...((await coming.next()).value ?? []).map(id),
      );
    }
    assertEquals(next, [d.id]);
    stop.abort(new Error("enough"));
    await assertRejects(() => coming.next(), Error, "enough");
  },
);

contract(
  "reader: each exchange once, in order; a removal shows",
  async ({ history, again, asks = false }) => {
    const [a, b] = [conversation("a", 2), conversation("b", 2, 60_000)];
    await history.append(a);
    const reader = again().reader({ messagesOnly: true });
    const read = async (skip?: (ids: { id: string }) => boolean) =>
      (await Array.fromAsync(reader.read(skip))).map(id);
    assertEquals(await read(), a.map(id));
    await reader.watch();
    assertEquals([reader.watching, reader.isCurrent()], [true, !asks]);
    assertEquals(await read(), []);
    await history.append(b);
    assertEquals(await read(({ id }) => id === b[0]?.id), [b[1]?.id]);
    await history.remove({ conversations: new Set([a[0]?.id ?? ""]) });
    assertEquals(await reader.wasRemoved(), true);
    assertEquals(await reader.wasRemoved(), false);
    assertEquals(await read(), b.map(id));
  },
);

contract(
  "remove: a conversation with all that continues it, and nothing else",
  async ({ history, again }) => {
    const [a, b] = [conversation("a", 3), conversation("b", 2, 60_000)];
    await history.append([...a, ...b], {
      labels: [createLabel(a[1]?.id ?? "", "secret")],
    });
    const choice = { conversations: new Set([a[0]?.id ?? ""]) };
    const [[conversationId, outline] = []] = [...await history.outline(choice)];
    assertEquals([conversationId, outline?.exchanges, outline?.ended], [
      a[0]?.id,
      3,
      a[2]?.ended,
    ]);
    const removed = await history.remove(choice);
    assertEquals(removed.exchanges, 3);
    assert(removed.bytes > 100);
    assertEquals((await recorded(again())).map(id), b.map(id));
    assertEquals(await found(history, { label: ["*"] }), []);
    // What continues it afterwards has lost its beginning.
    const late = exchange({ ms: 99_000 });
    await history.append([{
      ...late,
      conversation: a[0]?.id ?? "",
      parent: a[2]?.id ?? "",
    }]);
    const last = await history.find(late.id);
    await assertRejects(() => history.chain(last), ChatError, a[2]?.id);
  },
);

contract(
  "remove: what is old, unless it went on meanwhile; then all",
  async ({ history }) => {
    const [a, b] = [conversation("a", 2), conversation("b", 2, 3_600_000)];
    await history.append([...a, ...b]);
    const choice = { endedBefore: new Date(BEGUN + 600_000).toISOString() };
    assertEquals([...(await history.outline(choice)).keys()], [a[0]?.id]);
    const late = {
      ...exchange({ ms: 4_000_000 }),
      conversation: a[0]?.id ?? "",
      parent: a[1]?.id ?? "",
    };
    await history.append([late]);
    assertEquals((await history.remove(choice)).exchanges, 0);
    assertEquals((await history.remove()).exchanges, 5);
    assertEquals(await recorded(history), []);
  },
);

contract(
  "verify: proves what was recorded, and reports what is missing",
  async ({ history }) => {
    const encoder = () => JSON.stringify;
    const problems: string[] = [];
    const report = ({ what }: { what: string }) => {
      problems.push(what);
      return Promise.resolve();
    };
    const a = conversation("a", 4);
    await history.append(a, { labels: [createLabel(a[0]?.id ?? "", "good")] });
    const whole = await history.verify({ encoder, report });
    assertEquals([whole.lines, whole.exchanges, whole.proven, whole.problems], [
      5,
      4,
      4,
      0,
    ]);
    const orphan = exchange({ ms: 50_000, parent: exchange().id });
    const wrong = exchange({ ms: 51_000, sha256: "1".repeat(64) });
    const masked = { ...exchange({ ms: 52_000 }), masked: true as const };
    await history.append([orphan, wrong, masked]);
    const found = await history.verify({ encoder, report });
    assertEquals([found.proven, found.masked, found.problems], [4, 1, 2]);
    assertEquals(problems.length, 2);
    assert(
      problems.some((what) =>
        what.includes(`${orphan.parent}, which is not in the history`)
      ),
    );
    assert(problems.some((what) => what.includes("another hash")));
  },
);

contract(
  "several writers at once lose nothing, and a reader meanwhile sees whole exchanges",
  async ({ history, again }) => {
    const writers = [history, again(), again()];
    const all = writers.map((_, w) =>
      Array.from(
        { length: 40 },
        (_, i) => exchange({ said: `${w} ${i} ${"x".repeat(500)}`, ms: i }),
      )
    );
    let done = false;
    const seen = new Set<string>();
    const reading = (async () => {
      const reader = again().reader();
      for (let last = false; !last;) {
        last = done;
        for await (const { id, request } of reader.read()) {
          assert(String(request.messages[0]?.content).endsWith("xxx"));
          assert(!seen.has(id), "each once");
          seen.add(id);
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    await Promise.all(writers.map(async (writer, w) => {
      for (const one of all[w] ?? []) {
        await writer.append([one]);
        await writer.flush();
      }
    }));
    done = true;
    await reading;
    const ids = all.flat().map(id).sort();
    assertEquals([...seen].sort(), ids);
    assertEquals((await recorded(again())).map(id).sort(), ids);
  },
);

contract(
  "tool definitions that many requests share come back whole",
  async ({ history, again }) => {
    const tools = Array.from({ length: 20 }, (_, i) => ({
      type: "function",
      function: {
        name: `tool_${i}`,
        description: "d".repeat(200),
        parameters: {},
      },
    }));
    const all = Array.from({ length: 10 }, (_, i) => {
      const one = exchange({ ms: i, said: `${i}` });
      return {
        ...one,
        request: { ...one.request, tools },
        raw: JSON.stringify({ tools, i }),
      };
    });
    for (const one of all) await history.append([one]);
    const read = await recorded(again());
    assertEquals(
      read.map(({ request, raw }) => [request.tools, raw]),
      all.map(({ request, raw }) => [request.tools as unknown, raw]),
    );
    const [one] = (await Array.fromAsync(again().query({ count: 1 }))).flat();
    assertEquals(JSON.parse(one?.json ?? "").request.tools, tools);
  },
);

contract(
  "withdraw: among some exchanges those that users of the API deleted",
  async ({ history, again }) => {
    const [a, b, c] = [0, 1, 2].map((ms) => exchange({ ms })) as [
      Exchange,
      Exchange,
      Exchange,
    ];
    await history.append([a, b, c]);
    assertEquals(await history.withdraw(b.id), true);
    assertEquals([...await again().withdrawn([a.id, b.id])], [b.id]);
    assertEquals([...await history.withdrawn([a.id, c.id])], []);
    assertEquals(
      (await recorded(history)).map(id),
      [a, b, c].map(id),
      "it stays",
    );
  },
);

contract(
  "write: now and in order, for a command that does nothing else",
  async ({ history, again }) => {
    const [a, b] = [exchange(), exchange({ ms: 1 })];
    await history.write([
      { exchanges: [a], labels: [createLabel(a.id, "title: A")] },
      { exchanges: [b], labels: [] },
    ]);
    assertEquals((await recorded(again())).map(id), [a.id, b.id]);
    assertEquals((await again().labels([a])).get(a.id), ["title: A"]);
  },
);

contract(
  "notes of runs: the newest first, by the beginning of the run's id",
  async ({ history, again }) => {
    await history.note({ run: "01RA", what: "plan", models: ["a"] });
    await history.append([exchange()]);
    await history.note({ run: "01RB", what: "plan", models: [] });
    await history.note({ run: "01RA", what: "end", status: "completed" });
    await history.flush();
    const notes = await Array.fromAsync(again().notes("01RA"));
    assertEquals(notes, [
      { run: "01RA", what: "end", status: "completed" },
      { run: "01RA", what: "plan", models: ["a"] },
    ]);
    assertEquals((await Array.fromAsync(again().notes("01R"))).length, 3);
    assertEquals((await recorded(again())).length, 1);
  },
);

contract(
  "write: lines of other kinds are kept, and mean what they say",
  async ({ history, again }) => {
    const [first] = conversation("other", 1);
    assert(first);
    const label = { ...createLabel(first.id, "good") };
    const run = {
      v: 1,
      kind: "run",
      id: "01K0000000000000000000RUN0",
      command: ["npm", "test"],
      cwd: "/home/ada",
      started: "2026-01-01T00:00:00.000Z",
      ended: "2026-01-01T00:01:00.000Z",
      exit: 0,
    };
    const later = { v: 1, kind: "poll", id: "p", choice: "both" };
    await history.write([{
      exchanges: [first],
      labels: [],
      others: [label, run, later],
    }]);
    const kept = await Array.fromAsync(again().others());
    for (const line of [label, run, later]) {
      assert(
        kept.some((one) => JSON.stringify(one) === JSON.stringify(line)),
        JSON.stringify(kept),
      );
    }
    assertEquals(kept.length, 3);
    assertEquals((await again().labels([first])).get(first.id), ["good"]);
    assertEquals((await Array.fromAsync(again().runs())).map(id), [run.id]);
  },
);
