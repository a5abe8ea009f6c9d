import { assertEquals } from "@std/assert";
import type { ChatChunk, Delta } from "../../lib/core/chat.ts";
import { chunksOf } from "../../lib/core/chunk_run.ts";

function chunk(delta: Delta): ChatChunk {
  return {
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, "finish_reason": null }],
  };
}

const DELTAS: readonly [about: string, of: (text: string) => Delta][] = [
  ["a text", (content) => ({ content })],
  ["reasoning", (text) => ({ "reasoning_content": text })],
  ["a call", (text) => ({
    "tool_calls": [{ index: 1, function: { arguments: text } }],
  })],
  ["a legacy call", (text) => ({ "function_call": { arguments: text } })],
];
for (const [about, of] of DELTAS) {
  Deno.test({
    name: `chunksOf: the pieces of ${about}, one by one`,
    permissions: "none",
    fn() {
      assertEquals(
        chunksOf({ chunk: chunk(of('a"é')), texts: ["a", '\\"', "é"] }),
        ["a", '"', "é"].map((text) => chunk(of(text))),
      );
    },
  });
}

Deno.test({
  name: "chunksOf: a chunk alone is itself",
  permissions: "none",
  fn() {
    const alone = chunk({ role: "assistant" });
    assertEquals(chunksOf({ chunk: alone }), [alone]);
  },
});
