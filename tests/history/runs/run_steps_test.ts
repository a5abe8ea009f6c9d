import { assert, assertEquals } from "@std/assert";
import {
  answeringTime,
  placedSteps,
  runSteps,
} from "../../../lib/history/runs/run_steps.ts";
import { MemoryHistory } from "../../../lib/history/store/memory_history.ts";
import { agentRun, type MadeRun } from "../../helpers/agent_runs.ts";

const STARTED = new Date("2026-11-01T10:00:00Z");
const STEPS = [
  { text: "I look.", tool: "read_file", arguments: '{"path":"a"}' },
  { text: "Done." },
];

async function history(...runs: MadeRun[]): Promise<MemoryHistory> {
  const history = new MemoryHistory();
  for (const made of runs) {
    await history.write([{ ...made, labels: [], runs: [made.run] }]);
  }
  return history;
}

Deno.test("runSteps: the steps of one run in the order in which they began, with what was asked, said and called", async () => {
  const made = agentRun({ started: STARTED, steps: STEPS });
  const other = agentRun({ started: STARTED, steps: STEPS });
  made.exchanges.reverse();
  const store = await history(made, other);
  const counts: number[] = [];
  const steps = await runSteps(store, made.run.id, (n) => counts.push(n));
  assertEquals(
    steps.map(({ role, asked, said, calls }) => [role, asked, said, calls]),
    [
      ["user", "Make the test pass.", "I look.", [{
        name: "read_file",
        arguments: '{"path":"a"}',
      }]],
      ["tool", "done", "Done.", []],
    ],
  );
  assertEquals(counts.at(-1), 2);
  assertEquals(await runSteps(store, "01M000000000000000000000AA"), []);
});

Deno.test("placedSteps: what is under way at once is in further lanes, and the time between is the command's own", async () => {
  const one = agentRun({ started: STARTED, steps: STEPS, toolMs: 800 });
  const store = await history(one);
  const alone = placedSteps(await runSteps(store, one.run.id));
  assertEquals(alone.map(({ lane, wait }) => [lane, wait]), [
    [0, undefined],
    [0, 800],
  ]);
  assertEquals(answeringTime(alone.map(({ step }) => step)), 3000 + 3150);
  const three = agentRun({
    started: STARTED,
    steps: [...STEPS, ...STEPS, ...STEPS],
    abreast: 3,
  });
  const beside = await runSteps(await history(three), three.run.id);
  const placed = placedSteps(beside);
  assertEquals(placed.slice(0, 3).map(({ lane }) => lane), [0, 1, 2]);
  assertEquals(Math.max(...placed.map(({ lane }) => lane)), 2);
  for (const { wait } of placed) assert(wait === undefined || wait >= 0);
});
