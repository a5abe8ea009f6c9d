import { assertEquals, assertMatch } from "@std/assert";
import {
  alignedRuns,
  firstDifferences,
} from "../../../lib/history/runs/aligned_runs.ts";
import { exchangeDifferences } from "../../../lib/history/runs/exchange_differences.ts";
import { stepOf } from "../../../lib/history/runs/step.ts";
import {
  type AgentRun,
  agentRun,
  type AgentStep,
} from "../../helpers/agent_runs.ts";

const STARTED = new Date("2026-11-01T10:00:00Z");
const READ = { text: "I look.", tool: "read", arguments: '{"path":"a"}' };
const TEST = { tool: "bash", arguments: '{"command":"deno test"}' };
const EDIT = { tool: "edit", arguments: '{"path":"a","line":1}' };
const DONE = { text: "All pass." };

function made(steps: readonly AgentStep[], more: Partial<AgentRun> = {}) {
  const { exchanges } = agentRun({ started: STARTED, steps, ...more });
  return { exchanges, steps: exchanges.map(stepOf) };
}

function compared(a: readonly AgentStep[], b: readonly AgentStep[]) {
  const pairs = alignedRuns(made(a).steps, made(b).steps);
  return {
    rows: pairs.map(({ first, second, differs }) => [
      first?.calls[0]?.name ?? first?.said,
      second?.calls[0]?.name ?? second?.said,
      differs,
    ]),
    ...firstDifferences(pairs),
  };
}

Deno.test("alignedRuns: runs that do the same are the same, whatever the ids, times and models", () => {
  const a = made([READ, TEST, DONE]);
  const b = made([READ, TEST, DONE], {
    model: "local/small",
    started: new Date("2026-11-02T10:00:00Z"),
  });
  const pairs = alignedRuns(a.steps, b.steps);
  assertEquals(pairs.map(({ differs }) => differs), [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(firstDifferences(pairs), { any: -1, deed: -1 });
  // The order of members is not what a call says.
  const turned = {
    ...EDIT,
    arguments: '{ "line": 1, "path": "a" }',
  };
  assertEquals(compared([EDIT], [turned]).any, -1);
});

Deno.test("alignedRuns: a step that one run has more leaves the others in pairs", () => {
  const { rows, any, deed } = compared([READ, TEST, DONE], [
    READ,
    EDIT,
    TEST,
    DONE,
  ]);
  assertEquals(rows, [
    ["read", "read", undefined],
    [undefined, "edit", "only"],
    ["bash", "bash", undefined],
    ["All pass.", "All pass.", undefined],
  ]);
  assertEquals([any, deed], [1, 1]);
});

Deno.test("alignedRuns: other words come before another deed, and both are found", () => {
  const { rows, any, deed } = compared(
    [READ, EDIT, DONE],
    [{ ...READ, text: "Let me see." }, {
      ...EDIT,
      arguments: '{"path":"b","line":1}',
    }, DONE],
  );
  assertEquals(rows.map(([, , differs]) => differs), [
    "said",
    "calls",
    undefined,
  ]);
  assertEquals([any, deed], [0, 1]);
});

Deno.test("alignedRuns: other results of tools are other requests; an end by failure is another end", () => {
  const results = compared([{ ...TEST, result: "1 failed" }, DONE], [
    { ...TEST, result: "ok" },
    DONE,
  ]);
  assertEquals(results.rows.map(([, , differs]) => differs), [
    undefined,
    "asked",
  ]);
  const [a, b] = [made([DONE]), made([DONE])];
  const failed = b.steps.map((step) => ({
    ...step,
    status: "error" as const,
  }));
  assertEquals(alignedRuns(a.steps, failed)[0]?.differs, "status");
  assertEquals(alignedRuns([], []), []);
  assertEquals(alignedRuns([], a.steps).length, 1);
});

Deno.test("exchangeDifferences: says what differs, with what is the same before it", () => {
  const long = "x".repeat(100);
  const [a] = made([{ text: "Same.", tool: "edit", arguments: `${long}one` }])
    .exchanges;
  const [b] = made([{ text: "Same!", tool: "edit", arguments: `${long}two` }], {
    prompt: "Make the tests pass.",
    model: "local/small",
  }).exchanges;
  if (a === undefined || b === undefined) throw new Error("no exchanges");
  const found = exchangeDifferences(a, b);
  assertEquals(found.map(({ where }) => where), [
    "tool call 1, edit: arguments",
    "answer: text",
    "message 2 (user)",
    "request: model",
  ]);
  const [call, text, message] = found;
  assertEquals([call?.first, call?.second], ["one", "two"]);
  assertMatch(call?.same ?? "", /^…x{60}$/);
  assertEquals(text, {
    where: "answer: text",
    same: "Same",
    first: ".",
    second: "!",
  });
  assertEquals([message?.same, message?.first, message?.second], [
    "Make the test",
    " pass.",
    "s pass.",
  ]);
  assertEquals(exchangeDifferences(a, a), []);
});

Deno.test("exchangeDifferences: what only one has is there as it is, beside nothing", () => {
  const [a] = made([TEST]).exchanges;
  const [b] = made([DONE]).exchanges;
  if (a === undefined || b === undefined) throw new Error("no exchanges");
  assertEquals(exchangeDifferences(a, b), [
    { where: "tool call 1: name", same: "", first: "bash", second: null },
    { where: "answer: text", same: "", first: "", second: "All pass." },
  ]);
});
