import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { keyedEnv } from "./chat_upstream.ts";
import { toolUpstream } from "./tool_upstream.ts";

const READ_A = '!read_file {"path":"a.txt"}';
const READ_B = '!read_file {"path":"b.txt"}';

/** What each model calls, line by line; the user's message is in front of the first call of `agent`. */
const SCRIPTS = {
  agent: `${READ_A}\n${READ_B}\n!list_dir {"path":"."}`,
  steady: `${READ_A} & ${READ_B.slice(1)}\n!list_dir { "path": "." }`,
  astray: `${READ_A}\n!read_file {"path":"c.txt"}\n!list_dir {"path":"."}`,
};

/** A home whose history has `count` sessions of an agent that called tools. */
async function recorded(count: number) {
  const upstream = toolUpstream(SCRIPTS);
  const folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(`${home}/a.txt`, "the port is 4711\n");
  await Deno.writeTextFile(`${home}/b.txt`, "old b\n");
  const env = keyedEnv(upstream);
  const cli = (...args: string[]) => runCli(args, { home, env });
  for (let i = 0; i < count; i++) {
    const { code, stderr } = await cli(
      ...["ask", "-m", "openai/agent", "-T", "read,list"],
      ...["--approve", "read", `Question ${i + 1}?`],
    );
    assertEquals(code, 0, stderr);
  }
  await Deno.remove(`${home}/a.txt`);
  await Deno.writeTextFile(
    `${home}/checks.json`,
    JSON.stringify([{ type: "contains", value: "4711" }]),
  );
  const before = upstream.requests.length;
  return {
    ...{ home, cli, upstream },
    bench: (...args: string[]) =>
      cli(
        ...["bench", "--models", "openai/steady,openai/astray"],
        ...["--tools", "recorded", "--assert", `${home}/checks.json`],
        ...["--warmup", "0", ...args],
      ),
    bodies: () =>
      upstream.requests.slice(before).map(({ body }) => JSON.parse(body)),
    async [Symbol.asyncDispose]() {
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A row of the table by its title: the cells. */
function row(table: string, title: string): string[] | undefined {
  const line = table.split("\n").find((line) =>
    line.trimStart().startsWith(`${title}  `)
  );
  return line?.trim().split(/ {2,}/).slice(1);
}

Deno.test("bench --tools recorded: an agent's session on two models, with a table that shows where they diverge from the record", async () => {
  await using at = await recorded(1);
  const { code, stdout, stderr } = await at.bench();
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "results of tools from the record");
  assertEquals(
    ["Trajectories", "Steps", "Calls", "agree", "As recorded"]
      .map((title) => row(stdout, title)),
    [
      ["1", "1"],
      ["3", "2"],
      ["3 (3 recorded)", "2 (3 recorded)"],
      ["100 %", "50 %"],
      ["100 %", "0 %"],
    ],
  );
  assertEquals(row(stdout, "First divergence"), ["none", "step 2, call 1"]);
  assertEquals(row(stdout, "Pass"), ["100 %", "0 %"]);
  // Three answers of 24 and 82 tokens, and two.
  assertEquals(row(stdout, "Prompt tokens"), ["72", "48"]);
  assertEquals(row(stdout, "Output tokens"), ["246", "164"]);
  assertStringIncludes(
    stdout.replaceAll(/\n {2,}/g, " "),
    'openai/astray: step 2, call 1: read_file({"path":"c.txt"}); recorded there: read_file({"path":"b.txt"})',
  );
  // From the first message of the record on, with its tools and results.
  const bodies = at.bodies();
  assertEquals(bodies.length, 5);
  const firsts = bodies.filter(({ messages }) => messages.length === 1);
  assertEquals(firsts.map(({ messages }) => messages[0].content), [
    "Question 1?",
    "Question 1?",
  ]);
  const last = bodies.findLast(({ model }) => model === "steady");
  const results = last.messages.filter(({ role }: { role: string }) =>
    role === "tool"
  );
  assertEquals(results.length, 3);
  assertStringIncludes(results[0].content, "the port is 4711");
});

Deno.test("bench --tools recorded: the same report from the history alone, as table, JSON, page and JUnit; conditions may name its numbers", async () => {
  await using at = await recorded(2);
  const { home } = at;
  const files = ["--out", `${home}/r.html`, "--junit", `${home}/r.xml`];
  const ran = await at.bench("--json", ...files, "--fail-if", "as_recorded<1");
  assertEquals(ran.code, 1, ran.stderr);
  assertStringIncludes(ran.stderr, "openai/astray fails as_recorded<1");
  const { gates: _, ...report } = JSON.parse(ran.stdout);
  const again = await at.cli("bench", "--report-only", "last", "--json");
  const { gates: _none, ...same } = JSON.parse(again.stdout);
  // Scripts and checks are of the plan; so is all that was compared.
  assertEquals(same, report);
  assertEquals(report.totals.exchanges, 10);
  assertEquals(report.totals.steps, 6);
  const [steady, astray] = report.models;
  assertEquals(
    [steady, astray].map(({ trajectories: { first, diverged, calls } }) => [
      first,
      diverged,
      calls,
    ]),
    [[undefined, 0, 6], [{ item: 0, step: 2, call: 1 }, 2, 4]],
  );
  const { divergence } = report.answers.find(
    ({ note }: { note: { model: number } }) => note.model === 1,
  ).trajectory;
  assertEquals(
    [divergence.made, divergence.expected],
    ['read_file({"path":"c.txt"})', 'read_file({"path":"b.txt"})'],
  );
  const [comparison] = report.comparisons;
  assertEquals(comparison.differences.steps.difference.value, -1);
  assertEquals(comparison.differences.calls_agree.difference.value, -0.5);
  const page = await Deno.readTextFile(`${home}/r.html`);
  assertStringIncludes(page, "Where calls differ from the record first");
  assertStringIncludes(page, "read_file({&quot;path&quot;:&quot;c.txt&quot;})");
  const junit = await Deno.readTextFile(`${home}/r.xml`);
  assertStringIncludes(junit, "it ended at step 2, call 1");
  const verified = await at.cli("history", "verify");
  assertEquals(verified.code, 0, verified.stdout);
  const atif = await at.cli(
    ...["bench", "--report-only", "last", "--format", "atif"],
  );
  assertEquals(atif.stdout.trim().split("\n").length, 4, atif.stderr);
});

Deno.test("bench --tools recorded --unrecorded tell: the model reads that a call is not available, and the trajectory continues", async () => {
  await using at = await recorded(1);
  const { stdout } = await at.bench("--unrecorded", "tell");
  assertEquals(row(stdout, "Steps"), ["3", "4"]);
  assertEquals(row(stdout, "agree"), ["100 %", "66.7 %"]);
  assertEquals(row(stdout, "First divergence"), ["none", "step 2, call 1"]);
  assertEquals(row(stdout, "Pass"), ["100 %", "100 %"]);
  const limited = await at.bench("--unrecorded", "tell", "--max-steps", "1");
  assertStringIncludes(
    limited.stdout,
    "it ended after 2 steps without one",
  );
});

Deno.test("bench --tools recorded: --run, -n and the budget choose and bound; options that do not fit are refused", async () => {
  await using at = await recorded(2);
  const one = await at.bench("-n", "1", "--json");
  const { items } = JSON.parse(one.stdout);
  assertEquals(
    items.map(({ question }: { question: string }) => question),
    ["Question 2?"],
  );
  const refused: [args: string[], why: string][] = [
    [["--run", "01J0000000000000000000000R"], "No recorded tool call with a"],
    [["--unrecorded", "x"], "--unrecorded takes end or tell"],
    [["--prompts", `${at.home}/checks.json`], "--prompts cannot be used with"],
    [["--max-steps", "0"], "--max-steps takes a number above 0"],
  ];
  for (const [args, why] of refused) {
    const { code, stderr } = await at.bench(...args);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, why);
  }
  const alone = await at.cli("bench", "--models", "eliza", "--max-steps", "3");
  assertStringIncludes(alone.stderr, "need --tools recorded");
  assert(at.upstream.requests.length > 0);
});

/** An agent that executes its tools itself, each leaving a mark, and says the time in each request. */
const AGENT = `
const past = [{ role: "user", content: "Where is the port?" }];
for (let step = 0; step < 9; step++) {
  const system = { role: "system", content: "It is " + Date.now() + step };
  const reply = await fetch(Deno.env.get("OPENAI_BASE_URL") + "/chat/completions", {
    method: "POST",
    headers: { authorization: "Bearer " + Deno.env.get("OPENAI_API_KEY") },
    body: JSON.stringify({
      model: "openai/agent",
      messages: [system, ...past],
      tools: ["read_file", "list_dir"].map((name) => ({
        type: "function",
        function: { name, parameters: { type: "object" } },
      })),
    }),
  });
  const { choices: [{ message }] } = await reply.json();
  past.push(message);
  for (const { id } of message.tool_calls ?? []) {
    Deno.writeTextFileSync("marks", "x", { append: true });
    past.push({ role: "tool", tool_call_id: id, content: "the port is 4711" });
  }
  if (!message.tool_calls) break;
}
`;

Deno.test("bench --tools recorded --run: a session of an agent that executed its tools itself; nothing is executed again", async () => {
  await using at = await recorded(0);
  const { home, cli } = at;
  await Deno.writeTextFile(`${home}/agent.js`, AGENT);
  const agent = [Deno.execPath(), "run", "-q", "--no-config", "-A", "agent.js"];
  const ran = await cli("run", "--", ...agent);
  assertEquals(ran.code, 0, ran.stderr);
  const { code, stdout, stderr } = await at.bench("--run", "last");
  assertEquals(code, 0, stderr);
  assertEquals(row(stdout, "Calls"), ["3 (3 recorded)", "2 (3 recorded)"]);
  assertEquals(row(stdout, "First divergence"), ["none", "step 2, call 1"]);
  assertEquals(row(stdout, "Pass"), ["100 %", "0 %"]);
  const [, run = ""] = /run (\w{26})/.exec(ran.stderr) ?? [];
  const asked = await cli(
    ...["ask", "--tools", "recorded", "--from", run, "-m", "openai/steady"],
  );
  assertEquals(asked.code, 0, asked.stderr);
  assertStringIncludes(asked.stdout, "the port is 4711");
  assertEquals(await Deno.readTextFile(`${home}/marks`), "xxx");
});
