import { assertEquals } from "@std/assert";
import { parseLine } from "../../lib/history/line/history_line.ts";
import { peekRun } from "../../lib/history/line/peek.ts";
import {
  type Note as StoredNote,
  noteLine,
  readNote,
} from "../../lib/history/line/note.ts";
import {
  endNote,
  exchangeNote,
  type Note,
  planNote,
  readBenchNote,
} from "../../lib/bench/record.ts";

const permissions = "none";
const run = "01J0000000000000000000000R";
const plan = {
  run,
  started: "2026-07-01T00:00:00.000Z",
  models: ["a"],
  items: [{ exchange: "01J0000000000000000000000A" }, { line: 2 }],
  load: { warmups: [], repeat: 1, seed: 1 },
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
  name: "planNote, exchangeNote, endNote: what is written is read back",
  permissions,
  fn: () => {
    const read = (note: StoredNote) => {
      const stored = readNote(noteLine(note));
      return stored && readBenchNote(stored);
    };
    assertEquals(read(planNote(plan)), { what: "plan", run, plan });
    for (const note of notes) {
      assertEquals(read(exchangeNote(run, note)), { what: "note", run, note });
    }
    const end = { ended: plan.started, status: "aborted" as const };
    assertEquals(read(endNote(run, end)), { what: "end", run, end });
  },
});

Deno.test({
  name: "planNote: readers of exchanges skip its line, peekRun knows it",
  permissions,
  fn: () => {
    const line = noteLine(planNote(plan));
    assertEquals(parseLine(line).kind, "other");
    assertEquals(peekRun(line), run);
  },
});

for (
  const text of [
    '{"v":1,"id":"x"}',
    '{"v":1,"kind":"label"}',
    noteLine(planNote(plan)).slice(0, -9),
  ]
) {
  Deno.test({
    name: `readNote: passes over ${text.slice(0, 60)}`,
    permissions,
    fn: () => assertEquals(readNote(text), undefined),
  });
}

Deno.test({
  name: "readBenchNote: passes over a note of a later version",
  permissions,
  fn: () => assertEquals(readBenchNote({ run, what: "later" }), undefined),
});
