import { assertEquals } from "@std/assert";
import type { ToolCall } from "../../../lib/core/chat.ts";
import {
  answerOf,
  compareAnswers,
  firstDivergence,
  similarity,
} from "../../../lib/bench/checks/compare.ts";

const permissions = "none";

const texts: [string, string, number][] = [
  ["", "", 1],
  ["a", "", 0],
  ["The cat sat.", "the CAT  sat .", 1],
  ["a b c d", "a b x y", 0.5],
  ["a a a", "a", 0.5],
  ["über alles", "uber alles", 0.5],
  ["東京都", "京都", 0.8],
];
for (const [one, other, expected] of texts) {
  Deno.test({
    name: `similarity: ${JSON.stringify([one, other])} is ${expected}`,
    permissions,
    fn: () => assertEquals(similarity(one, other), expected),
  });
}

function call(name: string, args: string): ToolCall {
  return { id: "x", type: "function", function: { name, arguments: args } };
}

const calls: [ToolCall[], ToolCall[], string | undefined][] = [
  [[], [], undefined],
  [[call("f", '{"a":1,"b":2}')], [call("f", '{ "b": 2, "a": 1 }')], undefined],
  [[call("f", "")], [call("f", "{}")], undefined],
  [[call("f", "{}")], [], "call 1: expected f({}), got none"],
  [
    [call("f", "{}"), call("g", "{}")],
    [call("f", "{}"), call("g", '{"x":1}')],
    'call 2: expected g({}), got g({"x":1})',
  ],
  [[call("f", "not json")], [call("f", "not json")], undefined],
];
for (const [expected, given, told] of calls) {
  Deno.test({
    name: `firstDivergence: ${told ?? "none"}, of ${expected.length} calls`,
    permissions,
    fn: () => assertEquals(firstDivergence(expected, given), told),
  });
}

Deno.test({
  name: "compareAnswers: text, finish reason, calls and length",
  permissions,
  fn: () => {
    const expected = answerOf({ role: "assistant", content: "Yes." }, "stop");
    assertEquals(
      compareAnswers(
        expected,
        answerOf({ role: "assistant", content: " Yes.\n" }, "length"),
      ),
      {
        exact: true,
        similarity: 1,
        finish: false,
        lengthRatio: 1.5,
      },
    );
    assertEquals(
      answerOf({
        role: "assistant",
        content: [{ type: "text", text: "a" }, { type: "text", text: "b" }],
      }, null).text,
      "ab",
    );
  },
});

Deno.test({
  name: "compareAnswers: what is not expected is not compared",
  permissions,
  fn: () => {
    const answer = answerOf(
      { role: "assistant", content: "", "tool_calls": [call("f", "{}")] },
      "tool_calls",
    );
    assertEquals(compareAnswers({ text: "Paris" }, answer), {
      exact: false,
      similarity: 0,
      lengthRatio: 0,
    });
    assertEquals(compareAnswers({ text: "", toolCalls: [] }, answer), {
      exact: false,
      similarity: 1,
      toolCalls: false,
      lengthRatio: 1,
      divergence: "call 1: expected none, got f({})",
    });
  },
});
