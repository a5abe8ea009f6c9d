import { assertEquals } from "@std/assert";
import type { Exchange, Timing } from "../../../lib/history/line/exchange.ts";
import { Accumulator } from "../../../lib/core/accumulate.ts";
import type { ChatCompletion, Message } from "../../../lib/core/chat.ts";
import { replayedChunks } from "../../../lib/history/replay/replayed_chunks.ts";

const permissions = "none";

function exchange(
  message: Message,
  deltas: Timing["deltas"],
  more: Partial<ChatCompletion> = {},
): Exchange {
  return {
    response: {
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 7,
      model: "m-1",
      system_fingerprint: "fp",
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      ...more,
    },
    timing: { first_token_ms: deltas[0]?.[0] ?? null, total_ms: 99, deltas },
  } as unknown as Exchange;
}

const call = {
  id: "c1",
  type: "function",
  function: { name: "f", arguments: '{"a":1}' },
};
const messages: [string, Message][] = [
  ["text", { role: "assistant", content: "Hello there" }],
  ["empty text", { role: "assistant", content: "" }],
  ["a refusal", { role: "assistant", content: null, refusal: "I will not" }],
  ["reasoning", {
    role: "assistant",
    content: "yes",
    reasoning_content: "hm, well",
  }],
  ["null members and lists", {
    role: "assistant",
    content: "x",
    refusal: null,
    annotations: [{ type: "url_citation" }],
  }],
  ["calls", {
    role: "assistant",
    content: null,
    tool_calls: [call, {
      id: "c2",
      type: "custom",
      custom: { name: "g", input: "in" },
    }],
  }],
  ["a call without arguments", {
    role: "assistant",
    content: "see",
    tool_calls: [{ ...call, function: { name: "f", arguments: "" } }],
  }],
  ["a legacy call", {
    role: "assistant",
    content: null,
    function_call: { name: "f", arguments: "{}" },
  }],
  ["thinking blocks", {
    role: "assistant",
    content: "x",
    reasoning_content: "a",
    thinking_blocks: [{ type: "thinking", thinking: "a", signature: "s" }],
  }],
];
const rhythms: Timing["deltas"][] = [
  [[5, 3], [10, 2], [30, 1000]],
  [[5, 1]],
  [],
];
for (const [name, message] of messages) {
  Deno.test({
    name: `replayedChunks: ${name} folds to the recorded completion`,
    permissions,
    fn: () => {
      for (const deltas of rhythms) {
        const recorded = exchange(message, deltas);
        const fold = new Accumulator();
        for (const { chunk } of replayedChunks(recorded)) fold.add(chunk);
        assertEquals(fold.completion(), recorded.response);
      }
    },
  });
}

Deno.test({
  name: "replayedChunks: cut and timed as recorded",
  permissions,
  fn: () => {
    const chunks = replayedChunks(
      exchange({ role: "assistant", content: "Hello there" }, [
        [5, 3],
        [10, 2],
        [30, 6],
      ]),
    );
    assertEquals(
      chunks.map(({ chunk, at }) => [at, chunk.choices[0]?.delta.content]),
      [
        [5, ""],
        [5, "Hel"],
        [10, "lo"],
        [30, " there"],
        [99, undefined],
        [99, undefined],
      ],
    );
    assertEquals(chunks.at(-1)?.chunk.usage?.total_tokens, 3);
  },
});

Deno.test({
  name: "replayedChunks: several choices, each whole",
  permissions,
  fn: () => {
    const recorded = exchange({ role: "assistant", content: "a" }, [[1, 1]], {
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "a" },
          finish_reason: "stop",
        },
        {
          index: 1,
          message: { role: "assistant", content: "b" },
          finish_reason: "length",
        },
      ],
    });
    const fold = new Accumulator();
    for (const { chunk } of replayedChunks(recorded)) fold.add(chunk);
    assertEquals(fold.completion(), recorded.response);
  },
});
