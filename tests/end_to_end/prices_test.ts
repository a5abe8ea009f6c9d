/** What models cost, as users see it. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { main } from "../../main.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

function line(id: string, model: string, started: string, usage: object) {
  return JSON.stringify({
    v: 1,
    id,
    conversation: id,
    parent: null,
    source: "ask",
    started,
    ended: started,
    provider: "openai",
    "base_url": "https://api.openai.com/v1",
    model,
    request: { model, messages: [{ role: "user", content: "hi" }] },
    response: {
      id: "c",
      object: "chat.completion",
      created: 1,
      model,
      choices: [{
        index: 0,
        message: { role: "assistant", content: "ho" },
        "finish_reason": "stop",
      }],
    },
    usage,
    timing: { "first_token_ms": 10, "total_ms": 20, deltas: [[10, 2]] },
    status: "completed",
    attempts: 1,
    sha256: "0".repeat(64),
  }) + "\n";
}

const MILLION = {
  "prompt_tokens": 1_000_000,
  "completion_tokens": 0,
  "total_tokens": 1_000_000,
};

Deno.test("history stats: each exchange at the price of its day, reported costs as they are, unknown ones –", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/h.jsonl`;
  const id = (n: number) => `01J0000000000000000000000${n}`;
  await Deno.writeTextFile(
    file,
    line(id(1), "o3", "2025-06-09T12:00:00.000Z", MILLION) +
      line(id(2), "o3", "2025-06-10T12:00:00.000Z", MILLION) +
      line(id(3), "unheard-of", "2025-06-10T12:00:00.000Z", MILLION) +
      line(id(4), "gpt-4o", "2025-06-10T12:00:00.000Z", {
        ...MILLION,
        cost: 0.125,
        "service_tier": "batch",
      }),
  );
  const run = (...args: string[]) =>
    runCli(["history", "stats", "--history", file, ...args], {
      home: folder.path,
    });
  const { code, stdout, stderr } = await run();
  assertEquals([code, stderr], [0, ""]);
  const costs = stdout.slice(stdout.indexOf("cost "));
  assertEquals(costs.split("\n").slice(0, 6).map((row) => row.split(/ {2,}/)), [
    ["cost", "as recorded"],
    ["openai/o3", "~$12.00"],
    ["openai/gpt-4o", "~$0.1250"],
    ["openai/unheard-of", "–"],
    ["all", "~$12.13"],
    ["without 1 whose price is unknown"],
  ]);
  const other = await run("--as", "openai/gpt-4o-mini", "--json");
  const models = other.stdout.trim().split("\n").map((row) => JSON.parse(row))
    .filter(({ type }) => type === "model");
  assertEquals(
    models.map(({ model, cost, cost_as }) => [model, cost, cost_as]),
    [["o3", 12, 0.3], ["gpt-4o", 0.125, 0.15], ["unheard-of", null, 0.15]],
  );
});

Deno.test("history stats --by: sums by day, run, tag and client", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/h.jsonl`;
  const id = (n: number) => `01J0000000000000000000000${n}`;
  const run = "01J000000000000000000000R1";
  const member = (text: string, members: object) =>
    JSON.stringify({ ...JSON.parse(text), ...members }) + "\n";
  await Deno.writeTextFile(
    file,
    member(line(id(1), "o3", "2025-06-09T12:00:00.000Z", MILLION), { run }) +
      member(line(id(2), "o3", "2025-06-10T12:00:00.000Z", MILLION), {
        run,
        client: "ci",
      }) +
      line(id(3), "unheard-of", "2025-06-10T13:00:00.000Z", MILLION) +
      JSON.stringify({
        v: 1,
        kind: "label",
        id: id(4),
        exchange: id(3),
        label: "nightly",
        at: "2025-06-10T14:00:00.000Z",
      }) + "\n",
  );
  const stats = (...args: string[]) =>
    runCli(["history", "stats", "--history", file, ...args], {
      home: folder.path,
    });
  const { code, stdout, stderr } = await stats("--by", "day");
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.trim().split("\n").map((row) => row.split(/ {2,}/)), [
    ["day", "exchanges", "failed", "tokens in", "out", "cost"],
    ["2025-06-09", "1", "0", "1,000,000", "0", "~$10.00"],
    ["2025-06-10", "2", "0", "2,000,000", "0", "~$2.00"],
    ["all", "3", "0", "3,000,000", "0", "~$12.00"],
  ]);
  const rows = async (key: string) =>
    (await stats("--by", key, "--json")).stdout.trim().split("\n")
      .map((row) => JSON.parse(row))
      .map(({ type, exchanges, tokens, cost, ...row }) => [
        type,
        row[key],
        exchanges,
        tokens.input,
        cost,
      ]);
  assertEquals(await rows("run"), [
    ["run", run, 2, 2_000_000, 12],
    ["run", null, 1, 1_000_000, null],
  ]);
  assertEquals(await rows("tag"), [
    ["tag", "nightly", 1, 1_000_000, null],
    ["tag", null, 2, 2_000_000, 12],
  ]);
  assertEquals(await rows("client"), [
    ["client", "ci", 1, 1_000_000, 2],
    ["client", null, 2, 2_000_000, 10],
  ]);
  const model = await stats("--by", "model");
  assertEquals(model.stdout, (await stats()).stdout);
  const wrong = await stats("--by", "colour");
  assertEquals(wrong.code, 2);
  assertStringIncludes(
    wrong.stderr,
    '--by takes model, day, client, run, tag, not "colour"',
  );
});

Deno.test("prices: in a pipe, with sizes, at a date, as JSON, of a file, unknown", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const run = (...args: string[]) => runCli(["prices", ...args], { home });
  const { code, stdout, stderr } = await run(
    "claude-sonnet-4-6",
    "--at",
    "2026-01-01",
  );
  assertEquals(code, 0);
  assertEquals(
    stdout,
    "anthropic/claude-sonnet-4-6\t0\t3\t0.3\t3.75\t15\t1000000\t–\n" +
      "anthropic/claude-sonnet-4-6\t200000\t6\t0.6\t7.5\t22.5\t1000000\t–\n",
  );
  assertStringIncludes(stderr, "dollars per million tokens, from ");
  const now = await run("claude-sonnet-4-6", "--json", "-q");
  assertEquals(now.stderr, "");
  const { dollars_per_million: rates } = JSON.parse(now.stdout);
  assertEquals(rates.input, { base: 3 });
  await Deno.writeTextFile(
    `${home}/p.json`,
    '{"o3": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6,' +
      ' "max_output_tokens": 100000}}',
  );
  const own = await run("o3", "--prices", `${home}/p.json`, "-q");
  assertEquals(own.stdout, "openai/o3\t0\t1\t–\t–\t2\t–\t100000\n");
  const none = await run("openai/unheard-of");
  assertEquals([none.code, none.stdout], [2, ""]);
  assertStringIncludes(none.stderr, "No price for openai/unheard-of in ");
  for (const unknown of ["openai/unheard-of", "unheard-of"]) {
    const some = await run("gpt-4o", unknown);
    assertEquals(some.code, 2);
    assertMatch(some.stdout, /^openai\/gpt-4o\t0\t2\.5\t[^\n]*\n$/);
    assertMatch(some.stderr, /from [^]*\nchat: No [^\n]*unheard-of/);
  }
});

Deno.test("prices: on a terminal of 80 columns a model is a line, without empty columns", async () => {
  await using folder = await temporaryFolder();
  const [shown, noted]: [string[], string[]] = [[], []];
  const terminal = (written: string[]) => ({
    isTerminal: true,
    columns: 80,
    write: async (text: string) => void await written.push(text),
  });
  const code = await main(["prices", "claude-sonnet-4-6", "gpt-4o"], {
    stdin: {
      isTerminal: true,
      readable: new ReadableStream(),
      bytes: () => Promise.resolve(new Uint8Array()),
    },
    stdout: terminal(shown),
    stderr: terminal(noted),
    env: (name) => name === "HOME" ? folder.path : undefined,
    cwd: folder.path,
    os: "linux",
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
  });
  assertEquals(code, 0);
  const rows = shown.join("").split("\n");
  assertMatch(rows[0] ?? "", /^model .* context$/);
  const named = (name: string) => rows.find((row) => row.startsWith(name));
  assertMatch(named("openai/gpt-4o") ?? "", / 2\.5 +1\.25 +– +10 /);
  assertMatch(named("  flex") ?? "", / 1\.25 +0\.625 +– +5$/);
  assertMatch(named("  priority") ?? "", / 4\.25 +2\.125 +– +17$/);
  assertEquals(rows.filter((row) => row.includes("/")).length, 2);
  assertEquals(rows.every((row) => row.length <= 80), true);
});
