import { assertEquals } from "@std/assert";
import type {
  ChatCompletion,
  ChatRequest,
  Message,
  ToolCall,
} from "../../../lib/core/chat.ts";
import { decodeOptions } from "../../../lib/dialects/anthropic_messages/decode/answer.ts";
import {
  decodeMessage,
  encodeMessage,
} from "../../../lib/dialects/anthropic_messages/response.ts";

const TEXT = { type: "text", text: "Hi" };
const CALL = {
  type: "tool_use",
  id: "toolu_A",
  name: "look",
  input: { at: "x" },
};
const DECODED_CALL = {
  index: 0,
  id: "toolu_A",
  type: "function",
  function: { name: "look", arguments: '{"at":"x"}' },
};

/** Name, members of the reply, delta, finish reason. */
const REPLIES: [string, object, object, string][] = [
  ["a text", { content: [TEXT] }, { content: "Hi" }, "stop"],
  ["several texts", { content: [TEXT, TEXT] }, { content: "HiHi" }, "stop"],
  ["nothing at all", { content: [] }, { content: "" }, "stop"],
  ["calls without text", { content: [CALL], "stop_reason": "tool_use" }, {
    content: null,
    "tool_calls": [DECODED_CALL],
  }, "tool_calls"],
  [
    "text and calls, counted among themselves",
    {
      content: [TEXT, CALL, { ...CALL, id: "toolu_B", input: {} }],
      "stop_reason": "tool_use",
    },
    {
      content: "Hi",
      "tool_calls": [DECODED_CALL, {
        index: 1,
        id: "toolu_B",
        type: "function",
        function: { name: "look", arguments: "{}" },
      }],
    },
    "tool_calls",
  ],
  [
    "thinking, sealed and redacted",
    {
      content: [
        { type: "thinking", thinking: "One. ", signature: "s1" },
        { type: "redacted_thinking", data: "d" },
        { type: "thinking", thinking: "Two.", signature: "s2" },
        TEXT,
      ],
    },
    {
      content: "Hi",
      "reasoning_content": "One. Two.",
      "thinking_blocks": [
        { type: "thinking", thinking: "One. ", signature: "s1" },
        { type: "redacted_thinking", data: "d" },
        { type: "thinking", thinking: "Two.", signature: "s2" },
      ],
    },
    "stop",
  ],
  [
    "blocks of the provider's tools and citations",
    {
      content: [
        { type: "server_tool_use", id: "s", name: "web_search", input: {} },
        { type: "web_search_tool_result", "tool_use_id": "s", content: [] },
        TEXT,
        {
          ...TEXT,
          citations: [{ url: "https://example.org/", title: "E" }, {
            "document_index": 0,
          }],
        },
      ],
    },
    {
      content: "HiHi",
      annotations: [{
        type: "url_citation",
        "url_citation": {
          "start_index": 2,
          "end_index": 4,
          url: "https://example.org/",
          title: "E",
        },
      }],
    },
    "stop",
  ],
  [
    "a refusal",
    {
      content: [],
      "stop_reason": "refusal",
      "stop_details": { type: "refusal", explanation: "Not this." },
    },
    { content: "", refusal: "Not this." },
    "content_filter",
  ],
  [
    "a refusal without explanation",
    { content: [], "stop_reason": "refusal", "stop_details": null },
    { content: "", refusal: "The model refused to answer." },
    "content_filter",
  ],
  ["end_turn", { "stop_reason": "end_turn" }, {}, "stop"],
  ["stop_sequence", { "stop_reason": "stop_sequence" }, {}, "stop"],
  ["pause_turn", { "stop_reason": "pause_turn" }, {}, "pause_turn"],
  ["an unknown reason", { "stop_reason": "bored" }, {}, "bored"],
  ["no reason", { "stop_reason": null }, {}, "stop"],
  ["max_tokens", { "stop_reason": "max_tokens" }, {}, "length"],
  [
    "model_context_window_exceeded",
    { "stop_reason": "model_context_window_exceeded" },
    {},
    "length",
  ],
];

for (const [name, members, delta, reason] of REPLIES) {
  Deno.test({
    name: `decodeMessage: ${name}`,
    permissions: "none",
    fn() {
      const chunk = decodeMessage({
        id: "msg_01",
        model: "m",
        content: [TEXT],
        "stop_reason": "end_turn",
        ...members,
      }, { created: 7 });
      assertEquals(chunk as unknown, {
        id: "msg_01",
        object: "chat.completion.chunk",
        created: 7,
        model: "m",
        choices: [{
          index: 0,
          delta: { role: "assistant", content: "Hi", ...delta },
          "finish_reason": reason,
        }],
      });
    },
  });
}

/** Name, Anthropic's counts, ours. */
const USAGES: [string, object, object][] = [
  ["plain counts", { "input_tokens": 3, "output_tokens": 4 }, {
    "prompt_tokens": 3,
    "completion_tokens": 4,
    "total_tokens": 7,
  }],
  ["cache and thinking", {
    "input_tokens": 3,
    "cache_creation_input_tokens": 10,
    "cache_read_input_tokens": 100,
    "output_tokens": 4,
    "output_tokens_details": { "thinking_tokens": 2 },
  }, {
    "prompt_tokens": 113,
    "completion_tokens": 4,
    "total_tokens": 117,
    "prompt_tokens_details": { "cached_tokens": 100, "cache_write_tokens": 10 },
    "completion_tokens_details": { "reasoning_tokens": 2 },
  }],
  ["nulls", {
    "input_tokens": 3,
    "cache_creation_input_tokens": null,
    "cache_read_input_tokens": null,
    "output_tokens": 4,
    "output_tokens_details": null,
  }, { "prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7 }],
];

for (const [name, usage, expected] of USAGES) {
  Deno.test({
    name: `decodeMessage: usage, ${name}`,
    permissions: "none",
    fn() {
      const chunk = decodeMessage({ content: [], usage });
      assertEquals<unknown>(chunk?.usage, expected);
    },
  });
}

Deno.test({
  name: "decodeMessage: what is no message gives nothing",
  permissions: "none",
  fn() {
    for (const value of [null, [], "text", {}, { content: "text" }]) {
      assertEquals(decodeMessage(value), undefined);
    }
  },
});

Deno.test({
  name:
    "decodeMessage: custom tools and legacy functions as the request had them",
  permissions: "none",
  fn() {
    const reply = {
      content: [{ ...CALL, input: { input: "SELECT" } }],
      "stop_reason": "tool_use",
    };
    const custom: ChatRequest = {
      model: "m",
      messages: [],
      tools: [{ type: "custom", custom: { name: "look" } }],
    };
    assertEquals(
      decodeMessage(reply, decodeOptions(custom))?.choices[0]?.delta.tool_calls,
      [
        {
          index: 0,
          id: "toolu_A",
          type: "custom",
          custom: { name: "look", input: "SELECT" },
        },
      ],
    );
    const legacy: ChatRequest = {
      model: "m",
      messages: [],
      functions: [{ name: "look" }],
    };
    const choice = decodeMessage(reply, decodeOptions(legacy))?.choices[0];
    assertEquals(choice?.delta.function_call, {
      name: "look",
      arguments: '{"input":"SELECT"}',
    });
    assertEquals(choice?.finish_reason, "function_call");
  },
});

function completion(
  message: Partial<Message>,
  reason: string | null,
): ChatCompletion {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 7,
    model: "m",
    choices: [{
      index: 0,
      message: { role: "assistant", ...message },
      "finish_reason": reason,
    }],
  };
}

function call(args: string): ToolCall[] {
  return [{
    id: "call:1",
    type: "function",
    function: { name: "look", arguments: args },
  }];
}

/** Name, message, finish reason, content, stop reason. */
const ANSWERS: [string, Partial<Message>, string | null, unknown[], string][] =
  [
    ["a text", { content: "Hi" }, "stop", [TEXT], "end_turn"],
    ["text in parts", { content: [{ type: "text", text: "Hi" }] }, "stop", [
      TEXT,
    ], "end_turn"],
    ["nothing", { content: null }, "length", [], "max_tokens"],
    ["no reason", { content: "Hi" }, null, [TEXT], "end_turn"],
    [
      "text and calls",
      { content: "Hi", "tool_calls": call('{"at":"x"}') },
      "tool_calls",
      [TEXT, { ...CALL, id: "toolu_b64_Y2FsbDox" }],
      "tool_use",
    ],
    [
      "calls that end with stop",
      { content: null, "tool_calls": call("") },
      "stop",
      [{ ...CALL, id: "toolu_b64_Y2FsbDox", input: {} }],
      "tool_use",
    ],
    [
      "arguments that are no object",
      { content: null, "tool_calls": call('{"at":') },
      "tool_calls",
      [{
        ...CALL,
        id: "toolu_b64_Y2FsbDox",
        input: { "_raw_arguments": '{"at":' },
      }],
      "tool_use",
    ],
    [
      "reasoning text",
      { content: "Hi", "reasoning_content": "hm" },
      "stop",
      [{ type: "thinking", thinking: "hm", signature: "" }, TEXT],
      "end_turn",
    ],
    [
      "sealed reasoning as it was",
      {
        content: "Hi",
        "reasoning_content": "hm",
        "thinking_blocks": [{
          type: "thinking",
          thinking: "hm",
          signature: "s",
        }],
      },
      "stop",
      [{ type: "thinking", thinking: "hm", signature: "s" }, TEXT],
      "end_turn",
    ],
    [
      "filtered content",
      { content: "Hi" },
      "content_filter",
      [TEXT],
      "refusal",
    ],
  ];

for (const [name, message, reason, content, stopReason] of ANSWERS) {
  Deno.test({
    name: `encodeMessage: ${name}`,
    permissions: "none",
    fn() {
      const encoded = encodeMessage(completion(message, reason));
      assertEquals<unknown>(encoded.content, content);
      assertEquals<unknown>(encoded.stop_reason, stopReason);
    },
  });
}

Deno.test({
  name: "encodeMessage: a refusal is explained",
  permissions: "none",
  fn() {
    const encoded = encodeMessage(
      completion({ content: null, refusal: "No." }, "stop"),
    );
    assertEquals(encoded, {
      id: "chatcmpl-1",
      type: "message",
      role: "assistant",
      model: "m",
      content: [],
      "stop_reason": "refusal",
      "stop_sequence": null,
      "stop_details": { type: "refusal", category: null, explanation: "No." },
      container: null,
      usage: {
        "input_tokens": 0,
        "cache_creation_input_tokens": null,
        "cache_read_input_tokens": null,
        "output_tokens": 0,
      },
    });
  },
});

Deno.test({
  name: "encodeMessage: usage without what the cache gave and took",
  permissions: "none",
  fn() {
    const { usage } = encodeMessage({
      ...completion({ content: "Hi" }, "stop"),
      usage: {
        "prompt_tokens": 113,
        "completion_tokens": 4,
        "total_tokens": 117,
        "prompt_tokens_details": {
          "cached_tokens": 100,
          "cache_write_tokens": 10,
        },
        "completion_tokens_details": { "reasoning_tokens": 2 },
      },
    });
    assertEquals(usage, {
      "input_tokens": 3,
      "cache_creation_input_tokens": 10,
      "cache_read_input_tokens": 100,
      "output_tokens": 4,
      "output_tokens_details": { "thinking_tokens": 2 },
    });
  },
});
