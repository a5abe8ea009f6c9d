/** What an index in memory finds is what a look through the whole files finds, whatever happens to the files. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ChatError } from "../../../../lib/core/errors.ts";
import { ulid, ulidSequence } from "../../../../lib/core/data/ulid.ts";
import type { History } from "../../../../lib/history/history.ts";
import type { Exchange } from "../../../../lib/history/line/exchange.ts";
import { serializeExchange } from "../../../../lib/history/line/history_line.ts";
import type { Query } from "../../../../lib/history/query/query.ts";
import {
  collectStatsBy,
  KEYS,
} from "../../../../lib/history/query/stats_by.ts";
import type { Costs } from "../../../../lib/history/query/stats.ts";
import { IndexedHistory } from "../../../../lib/history/store/index/indexed_history.ts";
import { openStore } from "../../../../lib/history/store/open.ts";
import { recordBench } from "../../../helpers/bench_runs.ts";
import { temporaryFolder } from "../../../helpers/run_cli.ts";
import {
  BEGUN,
  type Chance,
  chance,
  exchange,
  labelLine,
  randomExchange,
} from "../../fixture.ts";

/** Binary fractions: their sum is the same in any order. */
const COSTS: Costs = {
  recorded: ({ model }) => (usage) =>
    model === "small" ? usage.total_tokens / 1024 : undefined,
  saved: () => (usage) => usage.prompt_tokens_details ? 0.25 : undefined,
};

/** An index of a history, and what reads the files each time. */
interface Both extends AsyncDisposable {
  readonly path: string;
  readonly indexed: IndexedHistory;
  readonly plain: History;
}

async function both(maxBytes?: number): Promise<Both> {
  const folder = await temporaryFolder();
  const path = `${folder.path}/h.jsonl`;
  const options = {
    warn: () => {},
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
  const indexed = new IndexedHistory(path, { ...options, costs: COSTS });
  const plain = openStore(path, options);
  return {
    path,
    indexed,
    plain,
    [Symbol.asyncDispose]: async () => {
      await indexed.close();
      await plain.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** All that pages ask a history for: the same of both. */
async function assertSame(
  { indexed, plain }: Both,
  more: readonly Query[] = [],
): Promise<Exchange[]> {
  // Whatever comes later finds the index whole.
  assert(await indexed.statsBy({}, "day"));
  const all = (await Array.fromAsync(plain.query({}, "recorded"))).flat();
  const one = all[all.length >> 1];
  const queries: Query[] = [
    {},
    { model: "SMALL", source: ["chat", "serve", "bench"] },
    { errors: true },
    { label: ["g*"] },
    { client: "ci" },
    { text: "paris" },
    { since: new Date(BEGUN + 20_000).toISOString() },
    { until: new Date(BEGUN + 20_000).toISOString(), provider: "local" },
    { count: 7 },
    ...one === undefined ? [] : [
      { id: [one.id] },
      { conversation: one.conversation },
      { run: one.run ?? "none" },
      { runs: [one.run ?? "none", all[0]?.run ?? "none"] },
    ],
    ...more,
  ];
  for (const query of queries) {
    const name = JSON.stringify(query);
    for (const order of ["newest", "recorded", "latest"] as const) {
      const [found, expected] = await Promise.all(
        [indexed, plain].map(async (history) =>
          (await Array.fromAsync(
            history.query(query, order),
          )).flat().map((one) => ({
            id: one.id,
            conversation: one.conversation,
            source: one.source,
            started: one.started,
            ended: one.ended,
            provider: one.provider,
            baseUrl: one.baseUrl,
            model: one.model,
            status: one.status,
            labels: one.labels,
            tail: one.tail,
            json: one.json,
          }))
        ),
      );
      assertEquals(found, expected, `${name} ${order}`);
    }
    for (const key of KEYS) {
      const counted = counting(plain, query);
      const expected = await collectStatsBy(key, counted, COSTS);
      const found = await indexed.statsBy(query, key);
      const isRead = query.text !== undefined || query.count !== undefined;
      if (isRead) assertEquals(found, undefined);
      else assertEquals(found, expected, `${name} by ${key}`);
    }
  }
  await assertSameLines(indexed, plain);
  return all.flatMap(({ exchange }) => exchange ?? []);
}

/** Imported turns count only where they are asked for. */
async function* counting(history: History, query: Query) {
  for await (const some of history.query(query, "any")) {
    yield query.source === undefined
      ? some.filter(({ source }) => source !== "import")
      : some;
  }
}

/** What is asked for without a query. */
async function assertSameLines(indexed: History, plain: History) {
  const every = async (history: History) => ({
    runs: await Array.fromAsync(history.runs()),
    notes: await Array.fromAsync(history.notes("")),
    preferences: await Array.fromAsync(history.preferences()),
    conversations: await Array.fromAsync(
      history.conversations({ model: "small" }),
      ({ exchanges, leftOut, isWanted, labels }) => ({
        exchanges,
        leftOut,
        wanted: exchanges.map(({ id }) => isWanted(id)),
        labels: exchanges.map(({ id }) => labels.get(id)),
      }),
    ),
  });
  const expected = await every(plain);
  assertEquals(await every(indexed), expected);
  for (const { exchanges } of expected.conversations.slice(0, 4)) {
    const last = exchanges.at(-1);
    if (last === undefined) continue; // its only line was cut
    const { id, conversation } = last;
    assertEquals(await indexed.chain(id), await plain.chain(id));
    assertEquals(await indexed.chain(id, 2), await plain.chain(id, 2));
    assertEquals(await indexed.find(id), await plain.find(id));
    assertEquals(
      await indexed.find(conversation.toLowerCase()),
      await plain.find(conversation),
    );
    assertEquals(
      await indexed.labels(exchanges),
      await plain.labels(exchanges),
    );
  }
  for (const { run } of expected.notes.slice(0, 3)) {
    assertEquals(
      await Array.fromAsync(indexed.notes(run)),
      await Array.fromAsync(plain.notes(run)),
    );
  }
}

/** Exchanges as any that are recorded, some of which continue others. */
function exchanges(random: Chance, count: number, ms = 0): Exchange[] {
  const runs = [ulid(BEGUN), ulid(BEGUN + 1)] as const;
  const all: Exchange[] = [];
  for (let i = 0; i < count; i++) {
    const one = {
      ...randomExchange(random, ms + 1000 * i),
      ...random.of({}, { run: random.of(...runs) }, { client: "ci" }),
      ...random.of({}, { client: "größe" }),
    };
    const parent = random.of(undefined, all.at(-1), all.at(-3));
    if (parent !== undefined) {
      one.parent = parent.id;
      one.conversation = parent.conversation;
    }
    all.push(one);
  }
  return all;
}

/** Records exchanges with labels, a run, a benchmark and a vote. */
async function record(history: History, all: readonly Exchange[]) {
  const [a, b, c] = all as [Exchange, Exchange, Exchange];
  const run = {
    id: ulid(),
    started: a.started,
    ended: null,
    command: ["make", "test"],
    cwd: "/tmp",
    host: "h",
  };
  await history.append(all.slice(0, 10));
  await history.label(a.id, "good");
  await history.append(all.slice(10), { runs: [{ ...run } as never] });
  await history.label(b.id, "bad");
  await history.label(b.id, "größe", "add");
  await history.label(c.id, "good");
  await history.label(c.id, "", "set");
  await history.prefer({
    question: a.id,
    answers: [a.id, b.id],
    shown: [a.id, b.id],
    choice: b.id,
    by: "web",
    at: new Date(BEGUN).toISOString(),
  });
  await recordBench(history, { count: 3 });
}

for (const maxBytes of [undefined, 8000]) {
  const files = maxBytes === undefined ? "one file" : "many files";
  Deno.test(`index: what is appended, labelled and removed shows at the next look (${files})`, async () => {
    await using opened = await both(maxBytes);
    const { indexed, plain } = opened;
    assertEquals((await assertSame(opened)).length, 0);
    const all = exchanges(chance(5), 40);
    await record(plain, all);
    assertEquals((await assertSame(opened)).length, 46);
    await plain.append(exchanges(chance(6), 20, 60_000));
    await indexed.append(exchanges(chance(7), 20, 90_000));
    assertEquals((await assertSame(opened)).length, 86);
    const { conversation } = all[5] as Exchange;
    const { exchanges: removed } = await plain.remove({
      conversations: new Set([conversation]),
    });
    const left = await assertSame(opened);
    assertEquals(left.length, 86 - removed);
    assert(left.every((one) => one.conversation !== conversation));
    await plain.append(exchanges(chance(8), 5, 120_000));
    assertEquals((await assertSame(opened)).length, 91 - removed);
    await plain.remove();
    assertEquals((await assertSame(opened)).length, 0);
    await plain.append(exchanges(chance(9), 5));
    assertEquals((await assertSame(opened)).length, 5);
  });
}

Deno.test("index: what was found before a removal is not read after it", async () => {
  await using opened = await both();
  const { indexed, plain } = opened;
  const all = exchanges(chance(5), 30);
  await plain.append(all);
  await assertSame(opened);
  const found = (await Array.fromAsync(indexed.query({}, "recorded"))).flat();
  const { conversation } = all[0] as Exchange;
  await plain.remove({ conversations: new Set([conversation]) });
  const gone = found.filter((one) => one.conversation === conversation);
  assert(gone.length > 0);
  assertEquals(gone.map(({ exchange }) => exchange), gone.map(() => undefined));
});

Deno.test("index: files that are joined, put elsewhere or edited in place are read anew", async () => {
  await using opened = await both();
  await using other = await both();
  const { path, plain } = opened;
  const [first, second] = [exchanges(chance(5), 20), exchanges(chance(6), 20)];
  await record(plain, first);
  await other.plain.append(second);
  await assertSame(opened);
  const [a, b] = [await Deno.readFile(path), await Deno.readFile(other.path)];
  // What was read is not where it was, though the file has only grown.
  await Deno.writeFile(path, new Uint8Array([...b, ...a]));
  assertEquals((await assertSame(opened)).length, 46);
  await Deno.writeFile(path, b);
  assertEquals((await assertSame(opened)).length, 20);
  await Deno.writeFile(`${path}.new`, new Uint8Array([...a, ...b]));
  await Deno.rename(`${path}.new`, path);
  assertEquals((await assertSame(opened)).length, 46);
  await Deno.rename(path, path.replace(".jsonl", "-20260101T000000000Z.jsonl"));
  assertEquals((await assertSame(opened)).length, 46);
  await plain.append(exchanges(chance(7), 3));
  assertEquals((await assertSame(opened)).length, 49);
});

Deno.test("index: a last line that is still being written shows when it is complete", async () => {
  await using opened = await both();
  const { path, plain } = opened;
  await plain.append(exchanges(chance(5), 10));
  const line = serializeExchange(exchange({ ms: 50_000 }));
  const append = (text: string) =>
    Deno.writeTextFile(path, text, { append: true });
  for (const cut of [30, 400, line.length - 1]) {
    const { size } = await Deno.stat(path);
    await append(line.slice(0, cut));
    assertEquals((await assertSame(opened)).length, 10);
    await assertSame(opened);
    await Deno.truncate(path, size);
  }
  await append(line.slice(0, 400));
  await assertSame(opened);
  await append(line.slice(400));
  assertEquals((await assertSame(opened)).length, 11);
  await append("\n");
  assertEquals((await assertSame(opened)).length, 11);
  await append(line.slice(0, 300));
  await assertSame(opened);
  // The next writer closes it.
  await plain.append(exchanges(chance(6), 10, 60_000));
  assertEquals((await assertSame(opened)).length, 21);
});

Deno.test("index: lines that another program wrote are found as well", async () => {
  await using opened = await both();
  const { path, plain } = opened;
  const made = exchanges(chance(5), 40);
  await plain.append(made.slice(0, 20));
  const [, second] = made as [Exchange, Exchange];
  const nextId = ulidSequence();
  const odd = [
    { id: "NO-ULID", conversation: "NO-ULID" },
    { started: "2026-07-08T11:00:10+02:00" },
    { ended: "2026-07-08T09:00:10Z" },
    { usage: { prompt_tokens: 1.5, completion_tokens: 2, total_tokens: 2 } },
    { usage: { prompt_tokens: 1e12, completion_tokens: 2, total_tokens: 2 } },
    { run: "my own run", parent: second.id, conversation: second.conversation },
    { client: "", model: "small" },
    { status: "later" },
  ].map((members, i) => ({
    ...exchange({ id: nextId(BEGUN + 1000 * i), ms: 1000 * i }),
    ...members,
  }));
  const spaced = JSON.stringify(odd[1]).replaceAll('":', '": ');
  await Deno.writeTextFile(
    path,
    [
      ...odd.map((one) => JSON.stringify(one)),
      spaced.replace(odd[1]?.id ?? "", nextId()),
      labelLine("NO-ULID", "good"),
      '{"v":2,"id":"later"}',
      "not JSON",
      "",
      "",
    ].join("\n"),
    { append: true },
  );
  await plain.append(made.slice(20));
  await assertSame(opened, [{ run: "my own run" }, { id: ["NO-ULID"] }]);
});

Deno.test("index: an ancestor that is missing is named", async () => {
  await using opened = await both();
  const { indexed, plain } = opened;
  const parent = ulid();
  const one = { ...exchange(), parent, conversation: parent };
  await plain.append([one]);
  await assertSame(opened);
  for (const history of [indexed, plain]) {
    await assertRejects(() => history.chain(one.id), ChatError, parent);
    assertEquals((await history.chain(one.id, 1)).length, 1);
    assertEquals(await history.chain(ulid()), []);
  }
});

Deno.test("index: until all is read, what is asked for is found in the files", async () => {
  await using opened = await both();
  const { indexed, plain } = opened;
  await plain.append(exchanges(chance(5), 40));
  indexed.start();
  const [newest, all] = await Promise.all([
    Array.fromAsync(indexed.query({}, "newest")),
    Array.fromAsync(indexed.query({}, "any")),
  ]);
  assertEquals(newest.flat().length, 40);
  assertEquals(all.flat().length, 40);
  await assertSame(opened);
});

Deno.test("index: closes while it reads", async () => {
  await using opened = await both();
  await opened.plain.append(exchanges(chance(5), 400));
  opened.indexed.start();
});
