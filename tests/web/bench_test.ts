import { assert, assertEquals, assertMatch } from "@std/assert";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { recordBench } from "../helpers/bench_runs.ts";
import { rowsOf, textOf, visit } from "./visit.ts";

Deno.test("bench: runs, the newest first, with what is clearly better or worse", async () => {
  const history = new MemoryHistory();
  const first = await recordBench(history);
  await recordBench(history, { minute: 1, count: 2, ends: false });
  await recordBench(history, { minute: 2, models: ["openai/quick"] });
  const { html } = await visit(history, "bench");
  const rows = rowsOf(html).slice(1).map((row) => row.slice(1));
  assertEquals(rows, [
    ["openai/quick", "12", "12", "30.0 s", "100 % (73.5–100) pass"],
    [
      "openai/quick, openai/<slow>",
      "2",
      "4",
      "",
      "no clear differenceno end recorded",
    ],
    [
      "openai/quick, openai/<slow>",
      "12",
      "24",
      "30.0 s",
      "TTFT worseTPOT worseE2E worse",
    ],
  ]);
  assert(html.includes(`href="/ui/bench/${first}"`));
  assertMatch(
    textOf((await visit(new MemoryHistory(), "bench")).html),
    /No benchmark is recorded/,
  );
});

Deno.test("bench: a run's report stands in the page, with the page's policy", async () => {
  const history = new MemoryHistory();
  const run = await recordBench(history);
  const { html } = await visit(history, `bench/${run}`);
  assertEquals(html.match(/<main/g)?.length, 1);
  assertEquals(
    /<style|<script(?! type="module" src)|style="/.test(html),
    false,
  );
  assert(html.includes('<link rel="stylesheet" href="/ui/report.css">'));
  const rows = rowsOf(html);
  assertEquals(rows.find(([title]) => title === "Completed"), [
    "Completed",
    "all",
    "all",
  ]);
  assertMatch(
    rows.find(([title]) => title === "E2E p50")?.join(" ") ?? "",
    /^E2E p50 506 ms .* 1\.52 s /,
  );
  assertMatch(
    rows.find(([title]) => title === "Cost")?.join(" ") ?? "",
    /^Cost \$0\.0002/,
  );
  assertMatch(html, /<svg/);
  const missing = await visit(history, "bench/ZZZ");
  assertMatch(textOf(missing.html), /No run "ZZZ" in the history/);
});

Deno.test("bench: checks in JavaScript are not run, and that is said", async () => {
  const history = new MemoryHistory();
  const run = await recordBench(history, {
    count: 2,
    checks: [
      { type: "javascript", value: "(() => { throw new Error('canary') })()" },
      {
        type: "assert-set",
        assert: [{ type: "not-javascript", value: "true" }],
      },
      { type: "contains", value: "absent" },
    ],
  });
  const { html } = await visit(history, `bench/${run}`);
  const text = textOf(html);
  assertMatch(text, /Without 2 checks in JavaScript, which pages do not run/);
  assertEquals(text.includes("canary"), false);
  assertMatch(text, /Failed checks.*contains/);
  assertEquals((await visit(history, "bench")).html.includes("canary"), false);
});

Deno.test("bench: two runs beside each other: one table of numbers, charts of both", async () => {
  const history = new MemoryHistory();
  const first = await recordBench(history);
  const second = await recordBench(history, {
    minute: 5,
    count: 14,
    limit: 100,
    models: ["openai/other"],
  });
  const { html } = await visit(history, `bench/${first}?with=${second}`);
  const rows = rowsOf(html);
  assertEquals(rows[1], [
    "Number",
    "openai/quick",
    "openai/<slow>",
    "openai/other",
  ]);
  assertEquals(rows.findLast(([title]) => title === "Requests"), [
    "Requests",
    "12",
    "12",
    "14",
  ]);
  assertMatch(
    textOf(html),
    /12 items of 12 and 14 are the same; they differ in the limit on answers/,
  );
  assertEquals(html.match(/<h3>Time to first token/g)?.length, 2);
});
