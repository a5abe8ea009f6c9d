import { assert, assertEquals, assertMatch } from "@std/assert";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { agentRun } from "../helpers/agent_runs.ts";
import { rowsOf, textOf, visit } from "./visit.ts";

const DAY_MS = 86_400_000;

/** At noon, so that no run crosses midnight. */
function ago(days: number): Date {
  const date = new Date(Date.now() - days * DAY_MS);
  date.setHours(12, 0, 0, 0);
  return date;
}

async function recorded(): Promise<MemoryHistory> {
  const history = new MemoryHistory();
  const steps = [{ tool: "read_file" }, { text: "Done." }];
  for (
    const made of [
      agentRun({ started: ago(400), steps }),
      agentRun({ started: ago(3), steps, command: ["fix", "<it>"] }),
      agentRun({ started: ago(3), steps, model: "local/small" }),
    ]
  ) await history.write([{ ...made, labels: [], runs: [made.run] }]);
  return history;
}

Deno.test("costs: the last 30 days by model, with the cache's share and what it saved; unknown is a dash", async () => {
  const history = await recorded();
  const { html } = await visit(history, "costs?by=model");
  const [, first, second, all] = rowsOf(html);
  // 1,200 tokens, then 400 new ones beside 1,150 from the cache; 90 for each answer
  const known = ["2", "", "2,750", "180", "42 %", "~$0.0010", "~$0.0021"];
  assertEquals(first, ["local/small", ...known.slice(0, 5), "–", "–"]);
  assertEquals(second, ["openai/gpt-4o-mini", ...known]);
  assertEquals(all?.slice(0, 4), ["all", "4", "", "5,500"]);
  assertMatch(textOf(html), /without 2 exchanges whose price is unknown/);
  const always = await visit(history, "costs?by=model&since=");
  assertEquals(rowsOf(always.html)[1]?.slice(0, 2), [
    "openai/gpt-4o-mini",
    "4",
  ]);
});

Deno.test("costs: by day each day from the first on is in the chart, also one without exchanges", async () => {
  const history = await recorded();
  const { html } = await visit(history, "costs");
  const rows = rowsOf(html);
  assertEquals(rows.length, 2);
  assertEquals(rows[1]?.[1], "4");
  for (const size of ["broad", "narrow"]) {
    const [, chart = ""] = html.split(`class="columns ${size}"`);
    const bars = chart.split("</svg>")[0]?.match(/<rect /g)?.length ?? 0;
    assert(bars === 4 || bars === 5, `${bars}`); // the clock may change
  }
});

Deno.test("costs: runs by their names, which lead to them; what is filtered is what counts", async () => {
  const history = await recorded();
  const { html } = await visit(history, "costs?by=run&model=gpt-4o*");
  const rows = rowsOf(html);
  assertEquals(rows.length, 2);
  assertEquals(rows[1]?.[0], "fix '<it>'");
  assertMatch(html, /href="\/ui\/run\/[\dA-Z]{26}">fix &#39;&lt;it&gt;&#39;</);
});

Deno.test("costs: nothing that fits, nothing recorded, and a key that is none are said", async () => {
  const history = await recorded();
  const none = await visit(history, "costs?model=other");
  assertMatch(textOf(none.html), /No exchange fits\. Look at all times/);
  const off = await visit(undefined, "costs");
  assertMatch(textOf(off.html), /the history is switched off/);
  const wrong = await visit(history, "costs?by=weather");
  assertEquals(wrong.status, 400);
  assertMatch(textOf(wrong.html), /by takes model, day, .* not "weather"/);
});
