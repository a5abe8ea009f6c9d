import { assertEquals } from "@std/assert";
import { parseLine } from "../../lib/conversation/history_line.ts";
import {
  endLine,
  type Note,
  noteLine,
  parseBenchLine,
  peekRun,
  planLine,
} from "../../lib/bench/record.ts";

const permissions = "none";
const run = "01J0000000000000000000000R";
const plan = {
  run,
  started: "2026-07-01T00:00:00.000Z",
  models: ["a"],
  items: [{ exchange: "01J0000000000000000000000A" }, { line: 2 }],
  load: { warmup: 0, repeat: 1, seed: 1 },
};
const notes: Note[] = [
  { what: "answer", exchange: "A", item: 0, model: 1, repeat: 2, queued: 3.5 },
  { what: "warmup", exchange: "B", item: 0, model: 0, repeat: 0 },
  {
    what: "judge",
    exchange: "C",
    item: 1,
    first: { model: null, repeat: 0 },
    second: { model: 0, repeat: 0 },
  },
];

Deno.test({
  name: "planLine, noteLine, endLine: what is written is read back",
  permissions,
  fn: () => {
    assertEquals(parseBenchLine(planLine(plan)), { what: "plan", run, plan });
    for (const note of notes) {
      assertEquals(parseBenchLine(noteLine(run, note)), {
        what: "note",
        run,
        note,
      });
    }
    const end = { ended: plan.started, status: "aborted" as const };
    assertEquals(parseBenchLine(endLine(run, end)), { what: "end", run, end });
  },
});

Deno.test({
  name: "planLine: readers of exchanges skip it, peekRun knows it",
  permissions,
  fn: () => {
    assertEquals(parseLine(planLine(plan)).kind, "other");
    assertEquals(peekRun(planLine(plan)), run);
  },
});

for (
  const text of [
    '{"v":1,"id":"x"}',
    '{"v":1,"kind":"label"}',
    planLine(plan).slice(0, -9),
    `{"v":1,"kind":"bench","run":"${run}","what":"later"}`,
  ]
) {
  Deno.test({
    name: `parseBenchLine: passes over ${text.slice(0, 60)}`,
    permissions,
    fn: () => assertEquals(parseBenchLine(text), undefined),
  });
}
