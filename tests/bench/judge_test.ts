import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  judgeMessages,
  matches,
  parseDecision,
} from "../../lib/bench/judge.ts";

const permissions = "none";

const replies: [string, string | undefined][] = [
  ["Because.\n[[A]]", "first"],
  ["[[B]]\n\n", "second"],
  ["I first thought [[A]].\n  [[C]]  ", "tie"],
  ["[[A]] is better", "first"],
  ["[[A]]\nor so", "first"],
  ["Verdict: [[A]]", "first"],
  ["**[[B]]**", "second"],
  ["Because.\n\nFinal verdict: B", "second"],
  ["**Final verdict:** B.", "second"],
  ["My final verdict is: **[[C]]**", "tie"],
  ["### Verdict\n**B**", "second"],
  ["Winner: Answer A", "first"],
  ["Answer B is better.", "second"],
  ["Final verdict: tie", "tie"],
  ["$\\boxed{A}$", "first"],
  ["[[a]]", "first"],
  ["A", "first"],
  ["[[D]]", undefined],
  ["[[A]] or [[B]]", undefined],
  ["Not [[A]].\nNot [[B]].\nWho knows", undefined],
  ["A is nice but B is long", undefined],
  ["Answer C", "tie"],
  ["Final verdict: both", undefined],
  ["", undefined],
];
for (const [text, expected] of replies) {
  Deno.test({
    name: `parseDecision: ${JSON.stringify(text)} is ${expected}`,
    permissions,
    fn: () => assertEquals(parseDecision(text), expected),
  });
}

Deno.test({
  name:
    "judgeMessages: the conversation, both answers in their places, calls as text",
  permissions,
  fn: () => {
    const answer = (text: string) => ({
      text,
      finishReason: "stop",
      toolCalls: [],
    });
    const call = {
      id: "1",
      type: "function",
      function: { name: "find", arguments: '{ "b":1,"a":2 }' },
    };
    const [system, user] = judgeMessages(
      [{ role: "user", content: "Where?" }],
      answer("Here."),
      { text: "", finishReason: "tool_calls", toolCalls: [call] },
    );
    assertStringIncludes(String(system?.content), "[[C]] if neither is");
    assertEquals(
      user?.content,
      [
        "=== The conversation ===",
        "user: Where?",
        "=== Answer A ===",
        "Here.",
        "=== Answer B ===",
        'calls find({"a":2,"b":1})',
        "=== End of answer B ===",
      ].join("\n\n"),
    );
  },
});

const items = [{ planned: {}, expected: {} }, { planned: {} }];
const plans: [string[], boolean, string[]][] = [
  [["a", "b", "c"], false, [
    "0:0/0-1/0",
    "0:0/0-2/0",
    "1:0/0-1/0",
    "1:0/0-2/0",
  ]],
  [["a"], false, ["0:null/0-0/0"]],
  [["a"], true, ["0:null/0-0/0", "0:0/0-0/1", "1:0/0-0/1"]],
];
for (const [models, noise, expected] of plans) {
  Deno.test({
    name: `matches: ${models}${noise ? " with their noise" : ""}`,
    permissions,
    fn: () => {
      const found = matches({ models, noise }, items);
      assertEquals(
        found.map(({ item, first, second }) =>
          `${item}:${first.model}/${first.repeat}-${second.model}/${second.repeat}`
        ),
        expected,
      );
    },
  });
}
