import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Run } from "../../lib/history/line/run.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { agentRun, type MadeRun } from "../helpers/agent_runs.ts";
import { rowsOf, textOf, visit } from "./visit.ts";

const STARTED = Date.parse("2026-11-01T10:00:00Z");
const MINUTE_MS = 60_000;
const STEPS = [
  { text: "I look.", tool: "read_file", arguments: '{"path":"a"}' },
  { text: "Done." },
];

async function record(...runs: MadeRun[]): Promise<MemoryHistory> {
  const history = new MemoryHistory();
  for (const { run, exchanges } of runs) {
    const begun: Run = { ...run, ended: null, exit: null };
    await history.write([{ exchanges, labels: [], runs: [begun, run] }]);
  }
  return history;
}

Deno.test("runs: the newest first, each with what it asked, cost, and how it ended", async () => {
  const at = (minute: number) => new Date(STARTED + minute * MINUTE_MS);
  const first = agentRun({
    started: at(0),
    steps: STEPS,
    check: { command: "deno test", exit: 0 },
  });
  const history = await record(
    first,
    agentRun({
      started: at(1),
      steps: STEPS,
      model: "local/small",
      exit: 1,
      check: { command: "deno test", exit: 1 },
      fork: { run: first.run.id, from: 1, model: "local/small" },
    }),
    agentRun({ started: at(2), steps: [], ended: null, exit: null }),
    agentRun({
      started: at(3),
      steps: STEPS,
      command: [],
      name: "session <1>",
      ended: null,
      exit: null,
    }),
    agentRun({ started: at(4), steps: STEPS, replay: "/tests/answers.jsonl" }),
  );
  const { html } = await visit(history, "runs");
  const rows = rowsOf(html).slice(1).map((row) => row.slice(1));
  const numbers = ["2", "", "2,930", "~$0.0021"];
  assertEquals(rows.map(([name, , ...more]) => [name, ...more]), [
    [
      "agent --fix 'the test'/home/me/projectreplay",
      ...numbers,
      "exit 0",
    ],
    ["session <1>/home/me/project", ...numbers, ""],
    [
      "agent --fix 'the test'/home/me/project",
      "0",
      "",
      "0",
      "–",
      "no end recorded",
    ],
    [
      "agent --fix 'the test'/home/me/projectfork after 1 answer onto local/small",
      "2",
      "",
      "2,930",
      "–",
      "exit 1check failed",
    ],
    [
      "agent --fix 'the test'/home/me/project1 fork",
      ...numbers,
      "exit 0check passed",
    ],
  ]);
  assert(html.includes(`href="/ui/run/${first.run.id}"`));
  assertMatch(
    textOf((await visit(new MemoryHistory(), "runs")).html),
    /No run is recorded\..*chat run -- COMMAND/,
  );
});

Deno.test("runs: a page has 50, and leads to the older ones", async () => {
  const history = await record(
    ...Array.from({ length: 60 }, (_, i) =>
      agentRun({
        started: new Date(STARTED + i * MINUTE_MS),
        steps: [],
        command: [`run-${i}`],
      })),
  );
  const newest = (await visit(history, "runs")).html;
  assertEquals(rowsOf(newest).length, 51);
  const [, older = ""] = /href="\/ui\/(runs\?before=\w+)" rel="next"/
    .exec(newest) ?? [];
  const rest = (await visit(history, older)).html;
  assertEquals(rowsOf(rest).length, 11);
  assertMatch(rowsOf(rest)[1]?.[1] ?? "", /^run-9/);
  assertEquals(rest.includes('rel="next"'), false);
});

Deno.test("run: its steps, what the command did between them, and what all comes to", async () => {
  const made = agentRun({ started: new Date(STARTED), steps: STEPS });
  const history = await record(made);
  const { html } = await visit(history, `run/${made.run.id.slice(0, 20)}`);
  const [, first, second] = rowsOf(html);
  assertEquals(first, [
    "1",
    'user Make the test pass.I look.read_file {"path":"a"}',
    ...["", "400 ms", "3.0 s", "1,200", "0", "90", "~$0.0014"],
  ]);
  assertEquals(second?.slice(1, 5), [
    "tool doneDone.",
    "800 ms",
    "400 ms",
    "3.1 s",
  ]);
  const text = textOf(html);
  assertMatch(text, /Steps2openai\/gpt-4o-mini/);
  assertMatch(text, /1 conversation:1 \(2 steps\)/);
  assertEquals(html.match(/<a href="#step-/g)?.length, 2);
  const missing = await visit(history, "run/ZZZ");
  assertEquals(missing.status, 400);
  assertMatch(textOf(missing.html), /No run "ZZZ"/);
});

Deno.test("run: a thousand steps are a drawing that has an end, and a table in parts", async () => {
  const made = agentRun({
    started: new Date(STARTED),
    steps: Array.from({ length: 4000 }, () => STEPS[0] ?? {}),
    abreast: 2,
  });
  const history = await record(made);
  const { html } = await visit(history, `run/${made.run.id}`);
  const bars = html.match(/<a href="#step-/g)?.length ?? 0;
  assert(bars > 100 && bars < 2000, `${bars}`);
  assertEquals(rowsOf(html).length, 501);
  const [, later = ""] = /href="\/ui\/(run\/\w+\?from=501)"/.exec(html) ?? [];
  const { html: rest } = await visit(history, later);
  assertEquals(rowsOf(rest)[1]?.[0], "501");
});

Deno.test("run: hostile words, names and commands are shown and nothing else", async () => {
  const evil = "<img src=x onerror=alert(1)>\"'\u202e\u0000\u001b[2J";
  const steps = [{ text: evil, tool: evil, arguments: evil, result: evil }];
  const a = agentRun({
    started: new Date(STARTED),
    steps: [...steps, ...steps],
    command: [evil],
    cwd: evil,
    model: `openai/${evil}`,
    prompt: evil,
    check: { command: evil, exit: 1 },
    replay: evil,
  });
  const b = agentRun({
    started: new Date(STARTED + MINUTE_MS),
    steps: [{ ...steps[0], arguments: `${evil}2` }],
    command: [],
    name: evil,
    fork: { run: a.run.id, from: 1, model: evil },
  });
  const history = await record(a, b);
  for (
    const address of [
      "runs",
      `run/${a.run.id}`,
      `run/${b.run.id}?with=${a.run.id}`,
      "costs?by=run&since=",
      "costs?by=model&since=",
    ]
  ) {
    const { html, status } = await visit(history, address);
    assertEquals(status, 200);
    assertMatch(html, /&lt;img src=x/, address);
    // deno-lint-ignore no-control-regex
    assertEquals(/<img|[\u202e\u0000\u001b]/.test(html), false, address);
  }
});

Deno.test("run: exchanges without a line of the run, and a line without exchanges", async () => {
  const made = agentRun({ started: new Date(STARTED), steps: STEPS });
  const history = new MemoryHistory();
  await history.write([{ exchanges: made.exchanges, labels: [] }]);
  const lineless = await visit(history, `run/${made.run.id}`);
  assertEquals(rowsOf(lineless.html).length, 3);
  const silent = agentRun({ started: new Date(STARTED), steps: [] });
  await history.write([{ exchanges: [], labels: [], runs: [silent.run] }]);
  assertMatch(
    textOf((await visit(history, `run/${silent.run.id}`)).html),
    /The command asked nothing/,
  );
});

Deno.test("run: two beside each other; the first step that differs is marked, and says by what", async () => {
  const [look = {}, done = {}] = STEPS;
  const a = agentRun({
    started: new Date(STARTED),
    steps: [look, { tool: "edit", arguments: '{"line":1}' }, done],
  });
  const b = agentRun({
    started: new Date(STARTED + MINUTE_MS),
    steps: [
      { ...look, text: "Let me see." },
      { tool: "write_file", arguments: '{"line":1}' },
      done,
    ],
  });
  const history = await record(a, b);
  const { html } = await visit(history, `run/${a.run.id}?with=${b.run.id}`);
  const text = textOf(html);
  assertMatch(
    text,
    /First difference: row 1answer: textfirst I look\.second Let me see\./,
  );
  assertMatch(
    text,
    /First other deed: row 2tool call 1: namefirst editsecond write_file/,
  );
  assertEquals(rowsOf(html).slice(1).map((row) => row.at(-1)), [
    "other wordsfirst difference",
    "other tool callsfirst other deed",
    "same",
  ]);
  const itself = await visit(history, `run/${a.run.id}?with=${a.run.id}`);
  assertMatch(textOf(itself.html), /No step differs/);
});
