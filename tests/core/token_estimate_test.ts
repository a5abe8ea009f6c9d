import { assertEquals } from "@std/assert";
import type { Message } from "../../lib/core/chat.ts";
import { estimateTokens } from "../../lib/core/token_estimate.ts";

const image = { url: `data:image/png;base64,${"A".repeat(9999)}` };
const call = {
  id: "call_that_no_model_reads",
  type: "function" as const,
  function: { name: "look", arguments: '{"a":"bcd"}' },
};
const cases: [name: string, messages: Message[], tokens: number][] = [
  ["nothing", [], 1],
  ["four bytes make a token", [{ role: "user", content: "12345678" }], 6],
  ["bytes, not characters", [{ role: "user", content: "你好你好" }], 7],
  [
    "a picture by its presence alone",
    [{ role: "user", content: [{ type: "image_url", image_url: image }] }],
    1505,
  ],
  [
    "calls by their names and arguments",
    [{ role: "assistant", content: null, tool_calls: [call] }],
    8,
  ],
];
for (const [name, messages, tokens] of cases) {
  Deno.test({
    name: `estimateTokens: ${name}`,
    permissions: "none",
    fn: () => assertEquals(estimateTokens({ messages }), tokens),
  });
}

Deno.test({
  name: "estimateTokens: the text of a document in another dialect's form",
  permissions: "none",
  fn() {
    const source = (data: string) => ({
      type: "text",
      media_type: "text/plain",
      data,
    });
    const document = (data: string) => ({
      messages: [{
        role: "user",
        content: [{ type: "document", source: source(data) }],
      } as unknown as Message],
    });
    assertEquals(estimateTokens(document("abcd".repeat(10))), 14);
  },
});
