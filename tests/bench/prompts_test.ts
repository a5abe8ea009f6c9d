import { assertEquals, assertRejects } from "@std/assert";
import { parsePrompts } from "../../lib/bench/prompts.ts";
import { valueFiles } from "./value_files.ts";
import { exchange } from "./exchanges.ts";
import type { Message } from "../../lib/core/chat.ts";
import { ConfigError } from "../../lib/core/errors.ts";

const permissions = "none";

Deno.test({
  name:
    "parsePrompts: prompts and messages, members of the request, what is expected",
  permissions,
  fn: async () => {
    const items = await parsePrompts(
      [
        '{"prompt":"Hi","expected":"Hello","temperature":0}',
        "",
        '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}],"assert":[{"type":"is-json"}]}',
      ].join("\r\n"),
      "p.jsonl",
      valueFiles(),
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

Deno.test({
  name: "parsePrompts: a conversation with its answer asks for that answer",
  permissions,
  fn: async () => {
    const messages: Message[] = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
    ];
    const items = await parsePrompts(
      JSON.stringify({ messages }, null, 2),
      "p.json",
      valueFiles(),
    );
    assertEquals(items.map(({ request }) => request.messages), [
      messages.slice(0, 1),
    ]);
    const expected = { text: "Hello", toolCalls: [] };
    assertEquals(items.map((item) => item.expected), [expected]);
    assertEquals(items.map((item) => item.planned), [{ line: 1, expected }]);
  },
});

Deno.test({
  name:
    "parsePrompts: lines of a history, each completed exchange with what comes before it",
  permissions,
  fn: async () => {
    const first = exchange("A", { asked: "one", answered: "1" });
    const second = exchange("B", {
      conversation: "A",
      parent: "A",
      asked: "two",
      answered: "2",
    });
    const lines = [
      first,
      { v: 1, kind: "label", id: "L", exchange: "A", label: "bad", at: "" },
      { v: 1, kind: "label", id: "M", exchange: "A", label: "mine", at: "" },
      second,
      exchange("C", { source: "bench" }),
      exchange("D", { status: "error", answered: null }),
    ];
    const asLines = lines.map((line) => JSON.stringify(line)).join("\n");
    for (const text of [asLines, JSON.stringify(lines)]) {
      const items = await parsePrompts(text, "h.jsonl", valueFiles());
      assertEquals(items.map(({ planned }) => planned.line), [1, 4]);
      assertEquals(items.map(({ parent }) => parent), [null, null]);
      assertEquals(items.map((item) => item.expected?.text), [undefined, "2"]);
      assertEquals(
        items.map(({ request }) => request.messages.map((one) => one.content)),
        [["one"], ["one", "1", "two"]],
      );
    }
    await assertRejects(
      () => parsePrompts(JSON.stringify(second), "h.jsonl", valueFiles()),
      ConfigError,
      "line 1 of h.jsonl continues an exchange that is not in the file",
    );
  },
});

const broken: [string, string][] = [
  ["", "p.jsonl holds no prompts"],
  ["{", "line 1 of p.jsonl is not JSON"],
  ["[]", "p.jsonl holds no prompts"],
  ["[1]", "entry 1 of p.jsonl is not a JSON object"],
  ['{"v":2,"id":"a"}', "line 1 of p.jsonl cannot be read: its version is 2"],
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
    fn: async () => {
      await assertRejects(
        () => parsePrompts(text, "p.jsonl", valueFiles()),
        ConfigError,
        expected,
      );
    },
  });
}
