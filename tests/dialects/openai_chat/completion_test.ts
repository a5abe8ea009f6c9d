import { ChunkDecoder } from "../../../lib/dialects/openai_chat/chunk_decoder.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { Accumulator } from "../../../lib/core/accumulate.ts";
import { StreamError } from "../../../lib/core/errors.ts";
import type { DecodeOptions } from "../../../lib/dialects/openai_chat/choice_decoder.ts";
import { decodeCompletion } from "../../../lib/dialects/openai_chat/completion.ts";

const head = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1700000000,
  model: "m-1",
};
const usage = { "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5 };

function reply(message: unknown, more = {}, finish = "stop"): unknown {
  const choice = { index: 0, message, logprobs: null, "finish_reason": finish };
  return { ...head, choices: [{ ...choice, ...more }], usage };
}

function folded(value: unknown, options?: DecodeOptions): unknown {
  let calls = 0;
  const accumulator = new Accumulator();
  const newCallId = () => `call_${++calls}`;
  accumulator.add(
    decodeCompletion(structuredClone(value), { newCallId, ...options }),
  );
  return accumulator.completion();
}

const call = {
  id: "call_a",
  type: "function",
  function: { name: "weather", arguments: '{"city":"Rom"}' },
};

const faithful: [about: string, reply: unknown][] = [
  ["text", reply({ role: "assistant", content: "Hi", refusal: null })],
  [
    "annotations, service tier and vendors' members",
    {
      ...reply({
        role: "assistant",
        content: "Hi",
        refusal: null,
        annotations: [{ type: "url_citation", "url_citation": { url: "u" } }],
      }) as object,
      "service_tier": "default",
      "system_fingerprint": null,
      provider: "x",
    },
  ],
  [
    "log probabilities",
    reply({ role: "assistant", content: "Hi" }, {
      logprobs: { content: [{ token: "Hi", logprob: -1 }], refusal: null },
    }),
  ],
  [
    "tool calls of both kinds",
    reply(
      {
        role: "assistant",
        content: null,
        "tool_calls": [call, {
          id: "call_b",
          type: "custom",
          custom: { name: "shell", input: "ls" },
        }],
      },
      {},
      "tool_calls",
    ),
  ],
  [
    "a legacy function call",
    reply(
      {
        role: "assistant",
        content: null,
        "function_call": { name: "weather", arguments: "{}" },
      },
      {},
      "function_call",
    ),
  ],
  ["a refusal", reply({ role: "assistant", content: null, refusal: "No." })],
  [
    "audio",
    reply({
      role: "assistant",
      content: null,
      audio: { id: "a", data: "AAAA", transcript: "Hi", "expires_at": 1 },
    }),
  ],
  ["several choices", {
    ...head,
    choices: [1, 0].map((index) => ({
      index,
      message: { role: "assistant", content: `${index}` },
      "finish_reason": "length",
    })).reverse(),
  }],
];
for (const [about, value] of faithful) {
  Deno.test({
    name: `decodeCompletion: the fold is the very reply: ${about}`,
    permissions: "none",
    fn: () => assertEquals(folded(value), value),
  });
}

const mended: [
  about: string,
  reply: unknown,
  expected: unknown,
  options?: DecodeOptions,
][] = [
  [
    "reasoning",
    reply({ role: "assistant", content: "Hi", reasoning: "Hm." }),
    reply({ role: "assistant", content: "Hi", "reasoning_content": "Hm." }),
  ],
  [
    "typed parts",
    reply({
      role: "assistant",
      content: [
        { type: "thinking", thinking: [{ type: "text", text: "Hm." }] },
        { type: "text", text: "Hi" },
      ],
    }),
    reply({ role: "assistant", content: "Hi", "reasoning_content": "Hm." }),
  ],
  [
    "think tags where the row says so",
    reply({ role: "assistant", content: "<think>Hm.</think>\nHi" }),
    reply({ role: "assistant", content: "Hi", "reasoning_content": "Hm." }),
    { thinkTags: true },
  ],
  [
    "think tags in a choice without a finish reason",
    reply({ role: "assistant", content: "<think>Hm.</" }, {
      "finish_reason": null,
    }),
    reply({ role: "assistant", content: "", "reasoning_content": "Hm.</" }),
    { thinkTags: true },
  ],
  [
    "calls with objects, without ids and types, all of index 0",
    reply({
      role: "assistant",
      content: "",
      "tool_calls": [
        { function: { name: "weather", arguments: { city: "Rom" } } },
        { function: { name: "time", arguments: null } },
      ],
    }, { "finish_reason": "" }),
    reply(
      {
        role: "assistant",
        content: "",
        "tool_calls": [
          {
            id: "call_1",
            type: "function",
            function: { name: "weather", arguments: '{"city":"Rom"}' },
          },
          {
            id: "call_2",
            type: "function",
            function: { name: "time", arguments: "" },
          },
        ],
      },
      {},
      "tool_calls",
    ),
  ],
  [
    "a finish reason in capitals, usage in the choice, no index",
    {
      ...head,
      choices: [{
        message: { role: "assistant", content: "Hi" },
        "finish_reason": "STOP",
        usage,
      }],
    },
    {
      ...head,
      choices: [{
        index: 0,
        message: { role: "assistant", content: "Hi" },
        "finish_reason": "stop",
      }],
      usage,
    },
  ],
];
for (const [about, value, expected, options] of mended) {
  Deno.test({
    name: `decodeCompletion: mends ${about}`,
    permissions: "none",
    fn: () => assertEquals(folded(value, options), expected),
  });
}

const refused: [
  about: string,
  reply: unknown,
  kind: string,
  message: string,
][] = [
  ["an error", { error: { message: "busy" } }, "error", "busy"],
  [
    "an error inside the choice",
    { ...head, choices: [{ index: 0, error: { code: 502, message: "gone" } }] },
    "error",
    "gone",
  ],
  [
    "something else",
    { hello: 1 },
    "invalid",
    'the reply is not a completion: {"hello":1}',
  ],
  ["no object", null, "invalid", "the reply is not a completion: null"],
];
for (const [about, value, kind, message] of refused) {
  Deno.test({
    name: `decodeCompletion: refuses ${about}`,
    permissions: "none",
    fn() {
      const error = assertThrows(() => decodeCompletion(value), StreamError);
      assertEquals([error.kind, error.message], [kind, message]);
    },
  });
}

Deno.test("decodeCompletion: no choices are an answer; a blocked prompt is one that says so", () => {
  assertEquals(decodeCompletion({ choices: [] }).choices, []);
  const blocked = [
    [
      { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } },
      "PROHIBITED_CONTENT",
    ],
    [{ "prompt_feedback": { "block_reason": "SAFETY" } }, "SAFETY"],
    [{
      "prompt_filter_results": [{
        "content_filter_results": {
          hate: { filtered: false },
          violence: { filtered: true },
        },
      }],
    }, "violence"],
  ] as const;
  for (const [members, word] of blocked) {
    assertEquals(decodeCompletion({ choices: [], ...members }).choices, [
      { index: 0, delta: {}, "finish_reason": `content_filter: ${word}` },
    ]);
    const decoder = new ChunkDecoder();
    const data = JSON.stringify({ choices: [], ...members });
    decoder.push({ event: "message", data, id: "" });
    const [last] = decoder.end();
    assertEquals(last?.choices[0]?.finish_reason, `content_filter: ${word}`);
  }
  const fine = { "prompt_filter_results": [{ "content_filter_results": {} }] };
  assertEquals(decodeCompletion({ choices: [], ...fine }).choices, []);
});
