import { assertEquals } from "@std/assert";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatChunk, Delta } from "../../lib/core/chat.ts";
import { joinTexts } from "../../lib/core/join_texts.ts";

function chunk(delta: Delta, more: Partial<ChatChunk> = {}): ChatChunk {
  return {
    id: "a",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, "finish_reason": null }],
    ...more,
  };
}

function deltas(chunks: readonly ChatChunk[]): Delta[] {
  return joinTexts(chunks).map(({ choices: [choice] }) => choice?.delta ?? {});
}

Deno.test("joinTexts: pieces of one text become one", () => {
  for (const member of ["content", "reasoning_content"]) {
    const pieces = ["a", "ü", "🌍"].map((text) => chunk({ [member]: text }));
    assertEquals(deltas(pieces), [{ [member]: "aü🌍" }]);
    assertEquals(pieces.map(({ choices }) => choices[0]?.delta[member]), [
      "a",
      "ü",
      "🌍",
    ]);
  }
});

Deno.test("joinTexts: a repeated role, empty and null members are no hindrance", () => {
  const pieces = ["a", "b"].map((content) =>
    chunk({ role: "assistant", content, "reasoning_content": "" })
  );
  assertEquals(deltas(pieces), [
    { role: "assistant", content: "ab", "reasoning_content": "" },
  ]);
});

const APART: [name: string, second: ChatChunk][] = [
  ["a member more", chunk({ content: "b" }, { extra: 1 })],
  ["their id", chunk({ content: "b" }, { id: "b" })],
  ["usage", chunk({ content: "b" }, { usage: null })],
  ["kind of text", chunk({ "reasoning_content": "b" })],
  ["a second text", chunk({ content: "b", refusal: "no" })],
  ["a call", chunk({ content: "b", "tool_calls": [] })],
  ["an empty text", chunk({ content: "" })],
  ["the choice", {
    ...chunk({}),
    choices: [{ index: 1, delta: { content: "b" }, "finish_reason": null }],
  }],
  ["the end", {
    ...chunk({}),
    choices: [{ index: 0, delta: { content: "b" }, "finish_reason": "stop" }],
  }],
  ["log probabilities", {
    ...chunk({}),
    choices: [{
      index: 0,
      delta: { content: "b" },
      "finish_reason": null,
      logprobs: { content: [] },
    }],
  }],
  ["how many choices", {
    ...chunk({}),
    choices: [0, 1].map((index) => ({
      index,
      delta: { content: "b" },
      "finish_reason": null,
    })),
  }],
];
for (const [name, second] of APART) {
  Deno.test(`joinTexts: chunks that differ in ${name} stay apart`, () => {
    const chunks = [chunk({ content: "a" }), second];
    assertEquals(joinTexts(chunks), chunks);
    assertEquals(joinTexts([...chunks].reverse()), [...chunks].reverse());
  });
}

Deno.test("Accumulator: a long text, in the middle of which it is read, is whole", () => {
  const fold = new Accumulator();
  let said = "";
  for (let at = 0; at < 20_000; at++) {
    fold.add(chunk({ content: `${at} ` }));
    said += `${at} `;
    if (at % 7_000 === 0) {
      assertEquals(fold.completion().choices[0]?.message.content, said);
    }
  }
  assertEquals(fold.completion().choices[0]?.message.content, said);
  assertEquals(fold.characters, said.length);
});
