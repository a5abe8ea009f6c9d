import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gate, parseCondition } from "../../lib/bench/gate.ts";
import { buildReport } from "../../lib/bench/report.ts";
import { reportText } from "../../lib/bench/table.ts";
import { exchange, usage } from "./exchanges.ts";
import { runOf } from "./run_of.ts";
import { pricePerToken } from "../helpers/price.ts";

const permissions = "none";
const call = (name: string) => ({
  role: "assistant" as const,
  content: null,
  "tool_calls": [{
    id: "1",
    type: "function",
    function: { name, arguments: "{}" },
  }],
});

/** Three models, two of them with long names, one of them failing, all judged and compared with themselves. */
function bigReport() {
  const data = runOf(
    [0, 1, 2].flatMap((item) =>
      [0, 1, 2].flatMap((model) =>
        [0, 1].map((repeat) => ({
          item,
          model,
          repeat,
          totalMs: 1000 * (model + 1) + 37 * item + repeat,
          usage: usage(12345, 67 + item),
          ...(model === 2 && item === 0
            ? {
              answered: null,
              status: "error" as const,
              error: { type: "a_very_long_kind_of_error", message: "" },
            }
            : { message: call(`tool_${model}`) }),
        }))
      )
    ),
    {
      models: [
        "p/one",
        "provider/with-a-long-name-2026-01-01",
        "p/\x1b[31mred",
      ],
      noise: true,
      checks: [{ type: "javascript", value: `return\n  "${"x".repeat(200)}"` }],
      prices: {
        "p/one": pricePerToken(1e-7, 4e-7, 0),
      },
    },
    [0, 1, 2].map(() => ({
      text: "",
      toolCalls: call("tool_0").tool_calls,
    })),
  );
  const side = (model: number) => ({ model, repeat: 0 });
  return buildReport({
    ...data,
    judged: [[0, 1], [1, 0]].map(([first = 0, second = 0], i) => ({
      note: {
        exchange: `J${i}`,
        item: 0,
        first: side(first),
        second: side(second),
      },
      exchange: exchange(`J${i}`, { answered: i ? "[[A]]" : "[[B]]" }),
    })),
  });
}

for (const columns of [30, 40, 60]) {
  Deno.test({
    name: `reportText: breaks lines between words at ${columns} columns`,
    fn: () => {
      const report = bigReport();
      const lines = reportText(report, [], columns).split("\n");
      for (const line of lines) assert(line.length <= columns, line);
      const words = lines.join(" ").replace(/\s+/g, " ");
      assertStringIncludes(
        words,
        "Fewer than 5 items give no intervals.",
      );
      assertStringIncludes(
        words,
        "better 1, worse 0, equal 0, orders disagree 0",
      );
    },
  });
}

for (const columns of [80, 120, 200]) {
  Deno.test({
    name:
      `reportText: fits ${columns} columns, and nothing in it moves the cursor`,
    fn: () => {
      const report = bigReport();
      const gates = gate([parseCondition("errors>0")], report);
      const text = reportText(report, gates, columns);
      for (const line of text.split("\n")) {
        assert(line.length <= columns, line);
        assertEquals(line, line.trimEnd());
      }
      assert(!text.includes("\x1b"));
      assertStringIncludes(text, "errors>0: p/␛[31mred has 2");
      assertStringIncludes(text, "a_very_long_kind");
      assertStringIncludes(text, "p/one against itself");
      assertStringIncludes(text, "better 1, worse 0, equal 0");
      assertStringIncludes(
        text,
        "call 1: expected tool_0({}), got tool_2({})",
      );
    },
  });
}

Deno.test({
  name: "reportText: models stand side by side as far as they fit",
  permissions,
  fn: () => {
    const report = buildReport(runOf([
      { item: 0 },
      { item: 0, model: 1 },
      { item: 0, model: 2 },
    ]));
    const heads = (columns: number) =>
      reportText(report, [], columns).split("\n")
        .filter((line) => /^ +[abc]/.test(line)).map((line) => line.trim());
    assertEquals(heads(80).map((line) => line.split(/ +/)), [["a", "b", "c"]]);
    assertEquals(heads(32).length > 1, true);
  },
});

Deno.test({
  name: "reportText: says when a run was stopped",
  permissions,
  fn: () => {
    const { end: _end, ...data } = runOf([{ item: 0 }]);
    assertStringIncludes(
      reportText(buildReport(data), [], 80),
      "Stopped early: these are the results so far.\n",
    );
  },
});

Deno.test({
  name: "reportText: where no tokens were counted there is no speed of 0",
  permissions,
  fn: () => {
    const report = buildReport(runOf([{ item: 0, totalMs: 500 }]));
    const text = reportText(report, [], 80);
    for (const title of ["Output tokens/s", "Prompt tokens", "Output tokens"]) {
      const line = text.split("\n").find((line) =>
        line.startsWith(`${title} `)
      );
      assertEquals(line?.replace(/ {2,}/, " "), `${title} –`);
    }
  },
});
