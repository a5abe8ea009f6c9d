import { assertEquals, assertThrows } from "@std/assert";
import { parsePrompts } from "../../lib/bench/prompts.ts";
import { ConfigError } from "../../lib/core/errors.ts";

const permissions = "none";

Deno.test({
  name:
    "parsePrompts: prompts and messages, members of the request, what is expected",
  permissions,
  fn: () => {
    const items = parsePrompts(
      [
        '{"prompt":"Hi","expected":"Hello","temperature":0}',
        "",
        '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}],"assert":[{"type":"is-json"}]}',
      ].join("\r\n"),
      "p.jsonl",
    );
    assertEquals(items.map(({ planned }) => planned), [
      { line: 1, expected: "Hello" },
      { line: 3, assert: [{ type: "is-json" }] },
    ]);
    assertEquals(items[0]?.request.messages, [{ role: "user", content: "Hi" }]);
    assertEquals(items[0]?.request.temperature, 0);
    assertEquals(items[0]?.expected, { text: "Hello" });
    assertEquals(items[1]?.request.messages.length, 2);
  },
});

const broken: [string, string][] = [
  ["", "p.jsonl holds no prompts"],
  ["{", "line 1 of p.jsonl is no JSON"],
  ["[]", "line 1 of p.jsonl is no JSON object"],
  ['\n{"expected":"x"}', "line 2 of p.jsonl must have either"],
  ['{"prompt":"a","messages":[]}', "must have either"],
  ['{"prompt":"a","expected":1}', "expected must be a text"],
  ['{"prompt":"a","assert":[{"type":"x"}]}', "Check 1 of line 1 of p.jsonl"],
  ['{"messages":"a"}', "messages"],
  ['{"prompt":"a","temperature":3}', "temperature"],
];
for (const [text, expected] of broken) {
  Deno.test({
    name: `parsePrompts: refuses ${JSON.stringify(text)}`,
    permissions,
    fn: () => {
      assertThrows(() => parsePrompts(text, "p.jsonl"), ConfigError, expected);
    },
  });
}
