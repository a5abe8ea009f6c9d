import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLessOrEqual,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { createHash } from "node:crypto";
import { toText } from "@std/streams/to-text";
import { createLabel } from "../../lib/history/line/label.ts";
import { quantile } from "../../lib/bench/statistics/statistics.ts";
import {
  readHistory,
  runCli,
  startCli,
  temporaryFolder,
} from "../helpers/run_cli.ts";
import { markupProblems } from "../helpers/well_formed.ts";
import { timedUpstream } from "./bench_upstream.ts";

const PROMPTS = ["I feel sad", "My mother hates me", "What is love?"];

/** A folder whose history `h.jsonl` has some exchanges with the built-in model. */
async function withHistory(): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  for (const prompt of PROMPTS) {
    await runCli(["ask", "-m", "eliza", "--history", "h.jsonl", prompt], {
      home: folder.path,
    });
  }
  await runCli(
    ["ask", "-m", "eliza", "--history", "h.jsonl", "-c", "Because of you"],
    { home: folder.path },
  );
  return folder;
}

async function writePrompts(home: string, lines: unknown[]): Promise<void> {
  await Deno.writeTextFile(
    `${home}/p.jsonl`,
    lines.map((line) => JSON.stringify(line) + "\n").join(""),
  );
}

Deno.test("bench: recorded conversations again, whole, and the report's sums are the history's", async () => {
  await using folder = await withHistory();
  const { code, stdout, stderr } = await runCli(
    ["bench", "--models", "eliza", "--history", "h.jsonl", "--repeat", "2"]
      .concat("--warmup", "1", "--json"),
    { home: folder.path },
  );
  assertEquals(code, 0, stderr);
  const report = JSON.parse(stdout);
  const history = await readHistory(`${folder.path}/h.jsonl`);
  const own = history.filter((line) => line["source"] === "bench");
  const sum = (of: (line: Record<string, unknown>) => number) =>
    own.reduce((total, line) => total + of(line), 0);
  // deno-lint-ignore no-explicit-any
  const usage = (line: any) => line.usage;
  assertEquals(own.length, 9);
  assertEquals(report.totals.exchanges, 9);
  assertEquals(
    report.totals.promptTokens,
    sum((line) => usage(line).prompt_tokens),
  );
  assertEquals(
    report.totals.outputTokens,
    sum((line) => usage(line).completion_tokens),
  );
  assertAlmostEquals(
    report.totals.milliseconds,
    // deno-lint-ignore no-explicit-any
    sum((line: any) => line.timing.total_ms),
    1e-6,
  );
  const [model] = report.models;
  assertEquals([model.requests, model.completed], [8, 8]);
  // The built-in model says the same to the same conversation.
  assertEquals(model.exact.value, 1);
  assertEquals(
    report.items.map(({ question }: { question: string }) => question),
    [...PROMPTS, "Because of you"],
  );
  // The last item continues a recorded exchange, so only its last turn is stored again.
  const last = own.at(-1) as { request: { messages: unknown[] } };
  assertEquals(last.request.messages.length, 1);
});

Deno.test("bench --report-only: the same report from the history alone", async () => {
  await using folder = await withHistory();
  const bench = (...args: string[]) =>
    runCli(["bench", "--history", "h.jsonl", "--json", "-q", ...args], {
      home: folder.path,
    });
  const first = await bench("--models", "eliza", "--noise-floor");
  await bench("--models", "eliza", "-n", "1");
  const { run } = JSON.parse(first.stdout);
  const lines = (await readHistory(`${folder.path}/h.jsonl`)).length;
  const again = await bench("--report-only", run.toLowerCase());
  assertEquals(again.stdout, first.stdout);
  assertEquals(
    JSON.parse((await bench("--report-only", "last")).stdout).items.length,
    1,
  );
  assertEquals((await readHistory(`${folder.path}/h.jsonl`)).length, lines);
  const none = await bench("--report-only", "01ARZ3NDEKTSV4RRFFQ69G5FAV");
  assertEquals([none.code, none.stdout], [2, ""]);
  assertMatch(none.stderr, /^chat: No run "01ARZ.*h\.jsonl\)\n$/);
});

/** By how many ms, at most, the report's medians differ from what the upstream really did. */
async function inaccuracy(): Promise<number> {
  await using folder = await temporaryFolder();
  const texts = Array.from({ length: 12 }, (_, i) => `word${i} `);
  await using upstream = timedUpstream(({ model }) =>
    model === "fast"
      ? { texts, first: 40, gap: 12 }
      : { texts, first: 90, gap: 25 }
  );
  await writePrompts(
    folder.path,
    Array.from({ length: 12 }, (_, i) => ({ prompt: `Question ${i}` })),
  );
  const { code, stdout, stderr } = await runCli(
    ["bench", "--models", "openai/fast,openai/slow", "--prompts", "p.jsonl"]
      .concat("--warmup", "2", "--concurrency", "3", "--json"),
    { home: folder.path, env: upstream.env },
  );
  assertEquals(code, 0, stderr);
  const report = JSON.parse(stdout);
  return Math.max(...["fast", "slow"].flatMap((name, i) => {
    const made = upstream.written.filter(({ model }) => model === name);
    assertEquals(made.length, 14);
    const first = made.map(({ asked, texts }) => (texts[0] ?? 0) - asked);
    const gaps = made.flatMap(({ texts }) =>
      texts.slice(1).map((at, k) => at - (texts[k] ?? 0))
    );
    const { ttft, itl, e2e } = report.models[i];
    assertEquals([ttft.count, e2e.count], [12, 12]);
    assertLessOrEqual(itl.count, 12 * 11);
    // Texts that a busy machine brought together have no time between them.
    if (itl.count < 12 * 11) return [Infinity];
    return [
      Math.abs(ttft.p50.value - quantile(first, 0.5)),
      Math.abs(itl.p50.value - quantile(gaps, 0.5)),
    ];
  }));
}

Deno.test("bench: TTFT and ITL are those that the upstream made, within 5 ms at the median", async () => {
  // Other tests run beside this one: what a busy machine adds between two processes is not the bench's own.
  let off = Infinity;
  for (let tries = 0; tries < 10 && off > 5; tries++) off = await inaccuracy();
  assertLessOrEqual(off, 5);
});

Deno.test("bench: errors by kind, tool calls that part, goodput, cost, a judge", async () => {
  await using folder = await temporaryFolder();
  await using upstream = timedUpstream(({ model, messages }) => {
    const asked = messages.at(-1)?.content ?? "";
    if (model === "judge") return { texts: ["B is better.\n", "[[B]]"] };
    if (asked.includes("weather")) {
      const city = model === "a" ? "Paris" : "Rome";
      return {
        texts: [],
        call: { name: "weather", arguments: `{"city":"${city}"}` },
      };
    }
    return model === "b" && asked.includes("refuse")
      ? { texts: [], status: 400 }
      : { texts: ["Hello ", model] };
  });
  for (const prompt of ["the weather", "refuse this", "hello"]) {
    await runCli(["ask", "-m", "openai/a", prompt], {
      home: folder.path,
      env: upstream.env,
    });
  }
  await Deno.writeTextFile(
    `${folder.path}/prices.json`,
    JSON.stringify({
      "openai/a": { "input_cost_per_token": 1, "output_cost_per_token": 10 },
      "b": { "input_cost_per_token": 2, "output_cost_per_token": 20 },
    }),
  );
  const { code, stdout, stderr } = await runCli(
    ["bench", "--models", "openai/a,openai/b", "--judge", "openai/judge"]
      .concat("--prices", "prices.json", "--slo", "e2e=30s", "--json")
      .concat("--warmup", "0"),
    { home: folder.path, env: upstream.env },
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "chat: no price for openai/judge in prices.j");
  const { models: [a, b], judgements, totals, answers } = JSON.parse(stdout);
  assertEquals([a.errors, b.errors], [{}, { "refused_by_test (400)": 1 }]);
  assertEquals([a.toolCalls.value, b.toolCalls.value], [1, 0]);
  assertEquals(
    answers.flatMap(({ likeness }: { likeness?: { divergence?: string } }) =>
      likeness?.divergence ?? []
    ),
    ['call 1: expected weather({"city":"Paris"}), got weather({"city":"Rome"})'],
  );
  assertEquals([a.goodput.share.value, b.goodput.share.value], [1, 2 / 3]);
  assertEquals(a.cost.total, 7 * 3 + 10 * 4);
  assertEquals(b.cost.total, 14 * 2 + 20 * 2);
  // The refused item cannot be judged; whoever is read second always wins, so the orders disagree.
  const [{ items, split, firstPlace }] = judgements;
  assertEquals([items, split, firstPlace], [2, 2, 0]);
  assertEquals([totals.judged, totals.exchanges], [4, 10]);
});

Deno.test("bench --fail-if: exit 1, and says which condition and model", async () => {
  await using folder = await temporaryFolder();
  await writePrompts(folder.path, [
    { prompt: "hello", assert: [{ type: "contains", value: "xyzzy" }] },
    { prompt: "I am sad" },
  ]);
  const args = ["bench", "--models", "eliza", "--prompts", "p.jsonl"];
  const held = await runCli([...args, "--fail-if", "pass<50%"], {
    home: folder.path,
  });
  assertEquals(held.code, 0, held.stderr);
  const failed = await runCli(
    [...args, "--fail-if", "pass<0.95", "--fail-if", "cost>1"]
      .concat("--junit", "j.xml", "--no-history"),
    { home: folder.path },
  );
  assertEquals(failed.code, 1);
  assertStringIncludes(failed.stderr, "chat: eliza fails pass<0.95\n");
  assertStringIncludes(failed.stdout, "pass<0.95: eliza has 0.5");
  assertStringIncludes(failed.stdout, "cost>1: eliza has no value");
  const xml = await Deno.readTextFile(`${folder.path}/j.xml`);
  assertEquals(markupProblems(xml), []);
  assertStringIncludes(xml, 'name="eliza" tests="2" failures="1" errors="0"');
  assertStringIncludes(xml, 'message="contains xyzzy: got ');
  assertStringIncludes(xml, 'name="fail-if" tests="2" failures="2"');
});

Deno.test("bench --assert: checks from YAML, as promptfoo writes them", async () => {
  await using folder = await temporaryFolder();
  await writePrompts(folder.path, [{ prompt: "hello" }]);
  await Deno.writeTextFile(
    `${folder.path}/checks.yaml`,
    "assert:\n  - type: javascript\n    value: output.length > 3\n  - type: not-contains\n    value: xyzzy\n",
  );
  const { code, stdout } = await runCli(
    ["bench", "--models", "eliza", "--prompts", "p.jsonl", "--json"]
      .concat("--assert", "checks.yaml"),
    { home: folder.path },
  );
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout).models[0].pass.value, 1);
});

Deno.test("bench --out: one page that stands alone, and stays text what is text", async () => {
  await using folder = await temporaryFolder();
  await writePrompts(folder.path, [
    { prompt: '<script>alert("1")</script> & <img src=http://x.invalid/>' },
    { prompt: "I am sad", expected: "</style><b>" },
  ]);
  const { code } = await runCli(
    ["bench", "--models", "eliza", "--prompts", "p.jsonl", "--noise-floor"]
      .concat("--out", "r.html"),
    { home: folder.path },
  );
  assertEquals(code, 0);
  const page = await Deno.readTextFile(`${folder.path}/r.html`);
  assertEquals(markupProblems(page), []);
  assert(!/<(?:script|link|img|iframe|object|embed|base)\b/i.test(page));
  assert(!/\b(?:src|href|action)\s*=\s*"/.test(page));
  assert(!/url\(|@import/.test(page));
  const [, style = ""] = /<style>([^]*)<\/style>/.exec(page) ?? [];
  const hash = createHash("sha256").update(style).digest("base64");
  assertStringIncludes(
    page,
    `http-equiv="content-security-policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`,
  );
  assert(
    !/\sstyle\s*=|\son\w+\s*=/i.test(page.replaceAll(/<pre>[^]*?<\/pre>/g, "")),
  );
  assertStringIncludes(page, "&lt;script&gt;alert(&quot;1&quot;)");
  assertStringIncludes(page, "prefers-color-scheme:dark");
  assertStringIncludes(page, "<svg");
});

Deno.test("bench: Ctrl-C keeps what is done, reports it, exit 130", async () => {
  await using folder = await temporaryFolder();
  let asked = 0;
  const second = Promise.withResolvers<void>();
  const never = Promise.withResolvers<void>();
  await using upstream = timedUpstream(() => {
    if (++asked < 2) return { texts: ["done"] };
    second.resolve();
    return { texts: ["half ", "never"], held: never.promise };
  });
  await writePrompts(folder.path, [1, 2, 3].map((i) => ({ prompt: `q${i}` })));
  await using child = startCli(
    ["bench", "--models", "openai/m", "--prompts", "p.jsonl", "--warmup", "0"]
      .concat("--history", "h.jsonl", "--json", "-q"),
    folder.path,
    upstream.env,
  );
  await child.stdin.close();
  await second.promise;
  child.kill("SIGINT");
  const [stdout, stderr] = await Promise.all([
    toText(child.stdout),
    toText(child.stderr),
  ]);
  never.resolve();
  assertEquals([(await child.status).code, stderr], [130, ""]);
  const report = JSON.parse(stdout);
  assertEquals(report.status, "aborted");
  const [{ requests, completed, aborted }] = report.models;
  assertEquals([requests, completed, aborted], [1, 1, 1]);
  const history = await readHistory(`${folder.path}/h.jsonl`);
  const statuses = history.flatMap(({ kind, status }) => kind ? [] : [status]);
  assertEquals(statuses, ["completed", "aborted"]);
});

Deno.test("bench --no-history: reports and records nothing", async () => {
  await using folder = await temporaryFolder();
  await writePrompts(folder.path, [{ prompt: "hello", expected: "x" }]);
  const { code, stdout } = await runCli(
    ["bench", "--models", "eliza", "--prompts", "p.jsonl", "--no-history"],
    { home: folder.path },
  );
  assertEquals(code, 0);
  assertMatch(stdout, /Requests +1\n/);
  assert(stdout.split("\n").every((line) => line.length <= 80));
  assertEquals(
    (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name),
    ["p.jsonl"],
  );
});

Deno.test("bench: nothing answered is exit 1, and the report tells why", async () => {
  await using folder = await temporaryFolder();
  await using upstream = timedUpstream(() => ({ texts: [], status: 404 }));
  await writePrompts(folder.path, [{ prompt: "hello" }]);
  const { code, stdout, stderr } = await runCli(
    ["bench", "--models", "openai/m", "--prompts", "p.jsonl", "-q"],
    { home: folder.path, env: upstream.env },
  );
  assertEquals(code, 1);
  assertMatch(stderr, /^chat: No request was answered [^\n]+\n$/);
  assertMatch(stdout, /refused_by_test/);
});

Deno.test("bench --rate: requests arrive by themselves, and their waiting is told", async () => {
  await using folder = await temporaryFolder();
  await using upstream = timedUpstream(() => ({ texts: ["a"], first: 30 }));
  await writePrompts(
    folder.path,
    Array.from({ length: 6 }, (_, i) => ({ prompt: `${i}` })),
  );
  const { code, stdout } = await runCli(
    ["bench", "--models", "openai/m", "--prompts", "p.jsonl", "--rate", "200"]
      .concat("--concurrency", "1", "--json"),
    { home: folder.path, env: upstream.env },
  );
  assertEquals(code, 0);
  const { queued, e2e } = JSON.parse(stdout).models[0];
  // One at a time takes six times as long as they need to arrive: the last one waits for all others.
  assert(queued.p99.value > e2e.p50.value, JSON.stringify({ queued, e2e }));
});

Deno.test("bench: labels decide what is expected, the newest one that says so", async () => {
  await using folder = await withHistory();
  const path = `${folder.path}/h.jsonl`;
  const ids = (await readHistory(path)).map(({ id }) => String(id));
  const label = (at: number, text: string) =>
    JSON.stringify(createLabel(ids[at] ?? "", text)) + "\n";
  await Deno.writeTextFile(
    path,
    label(0, "bad") + label(0, "good") + label(1, "bad") + label(1, "a tag") +
      label(2, "expected: Baby don't hurt me"),
    { append: true },
  );
  const bench = (...args: string[]) =>
    runCli(["bench", "--history", "h.jsonl", "--json", ...args], {
      home: folder.path,
    });
  const first = await bench("--models", "eliza");
  const { items, answers, models: [model] } = JSON.parse(first.stdout);
  assertEquals(
    items.map(({ expected }: { expected?: { text: string } }) =>
      expected?.text
    ),
    [
      answers[0].answer.text,
      undefined,
      "Baby don't hurt me",
      answers[3].answer.text,
    ],
  );
  assertAlmostEquals(model.exact.value, 2 / 3);
  assertEquals(
    (await bench("--report-only", "last")).stdout,
    first.stdout,
  );
});

const wrong: [string, string[], RegExp][] = [
  ["no models", [], /No models to compare/],
  ["a model twice", ["--models", "eliza,eliza"], /names eliza twice/],
  ["no key", ["--models", "openai/x"], /OPENAI_API_KEY/],
  ["no history", ["--models", "eliza"], /No recorded request/],
  ["no file", ["--models", "eliza", "--prompts", "x"], /Cannot read x/],
  ["half a count", ["--models", "eliza", "--repeat", "1.5"], /--repeat takes/],
  ["no metric", ["--models", "eliza", "--fail-if", "pas<1"], /mean pass\?/],
  ["no limit", ["--models", "eliza", "--slo", "ttft=5"], /--slo cannot/],
  [
    "prompts and a filter",
    ["--models", "eliza", "--prompts", "p", "--source", "serve"],
    /--prompts cannot be used with --source/,
  ],
  [
    "a report and models",
    ["--report-only", "last", "--models", "eliza"],
    /--report-only cannot be used with --models/,
  ],
  [
    "no folder for the page",
    ["--models", "eliza", "--out", "a/b.html"],
    /Cannot write a\/b\.html/,
  ],
];
for (const [name, args, expected] of wrong) {
  Deno.test(`bench: ${name} is one line and exit 2`, async () => {
    await using folder = await temporaryFolder();
    if (name === "half a count") {
      await writePrompts(folder.path, [{ prompt: "x" }]);
      args.push("--prompts", "p.jsonl");
    }
    const { code, stdout, stderr } = await runCli(["bench", ...args], {
      home: folder.path,
    });
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, /^chat: [^\n]+\n$/);
    assertMatch(stderr, expected);
  });
}
