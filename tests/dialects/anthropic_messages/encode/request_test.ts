import { assert, assertEquals } from "@std/assert";
import type { ChatRequest } from "../../../../lib/core/chat.ts";
import { encodeRequest } from "../../../../lib/dialects/anthropic_messages/encode/request.ts";
import {
  asking,
  calls,
  HI,
  testMembers,
  testRefused,
  TOOL,
} from "../requests.ts";

testMembers([
  ["no limit on tokens: 4096", {}, { "max_tokens": 4096 }],
  ["no limit on tokens: the configured one", {}, { "max_tokens": 99 }, {
    defaultMaxTokens: 99,
  }],
  ["max_tokens", { "max_tokens": 5 }, { "max_tokens": 5 }],
  [
    "max_completion_tokens comes first",
    { "max_tokens": 5, "max_completion_tokens": 6 },
    { "max_tokens": 6 },
  ],
  ["temperature, at most 1", { temperature: 1.7 }, { temperature: 1 }],
  ["temperature 0", { temperature: 0 }, { temperature: 0 }],
  ["top_p", { "top_p": 0.5 }, { "top_p": 0.5 }],
  ["top_k, a vendor's member", { "top_k": 5 }, { "top_k": 5 }],
  ["nulls are unset", {
    temperature: null,
    "top_p": null,
    stop: null,
    tools: null,
    "tool_choice": null,
    user: null,
    "max_tokens": null,
    "reasoning_effort": null,
    "response_format": null,
    n: null,
    stream: null,
  }, {}],
  ["temperature beats top_p", { temperature: 0.2, "top_p": 0.5 }, {
    temperature: 0.2,
  }],
  [
    "older models take both",
    { model: "claude-3-5-haiku-20241022", temperature: 0.2, "top_p": 0.5 },
    { model: "claude-3-5-haiku-20241022", temperature: 0.2, "top_p": 0.5 },
  ],
  [
    "newer models take neither",
    { model: "claude-opus-4-8", temperature: 0.2, "top_p": 0.5, "top_k": 5 },
    { model: "claude-opus-4-8" },
  ],
  [
    "version 2026-10-21 knows no sampling",
    { temperature: 1, "top_p": 1, "top_k": 5 },
    {},
    { version: "2026-10-21" },
  ],
  ["stop as text", { stop: "END" }, { "stop_sequences": ["END"] }],
  ["blank stops are dropped", { stop: ["END", " ", ""] }, {
    "stop_sequences": ["END"],
  }],
  ["only blank stops", { stop: ["\n"] }, {}],
  ["stream", { stream: true, "stream_options": { "include_usage": true } }, {
    stream: true,
  }],
  ["no stream", { stream: false }, {}],
  ["user", { user: "u1" }, { metadata: { "user_id": "u1" } }],
  [
    "safety_identifier comes first",
    { user: "u1", "safety_identifier": "s1" },
    { metadata: { "user_id": "s1" } },
  ],
  ["service_tier auto", { "service_tier": "auto" }, { "service_tier": "auto" }],
  ["service_tier default", { "service_tier": "default" }, {
    "service_tier": "standard_only",
  }],
  ["service_tier of other names", { "service_tier": "flex" }, {}],
  [
    "members without counterpart are dropped",
    {
      seed: 7,
      "frequency_penalty": 1,
      "presence_penalty": 1,
      "logit_bias": {},
      logprobs: false,
      store: true,
      metadata: { a: "b" },
      verbosity: "low",
      prediction: {},
      "prompt_cache_key": "k",
      modalities: ["text"],
      moderation: null,
      "min_p": 0.1,
    },
    {},
  ],
  [
    "members of Anthropic's own pass",
    {
      speed: "fast",
      container: "c1",
      "cache_control": { type: "ephemeral" },
      "inference_geo": "eu",
    },
    {
      "cache_control": { type: "ephemeral" },
      container: "c1",
      "inference_geo": "eu",
      speed: "fast",
    },
  ],
  ["response_format text", { "response_format": { type: "text" } }, {}],
  [
    "response_format json_schema",
    {
      "response_format": {
        type: "json_schema",
        "json_schema": { name: "a", schema: { type: "object" } },
      },
    },
    {
      "output_config": {
        format: { type: "json_schema", schema: { type: "object" } },
      },
    },
  ],
  [
    "response_format json_object is asked for in words",
    { "response_format": { type: "json_object" } },
    {
      system:
        "Answer with a single JSON object, without any text or code fence around it.",
    },
  ],
]);

testRefused([
  ["several choices", { n: 2 }, "n"],
  ["log probabilities", { logprobs: true }, "logprobs"],
  ["audio output", { modalities: ["text", "audio"] }, "modalities"],
  [
    "an unknown form of answer",
    { "response_format": { type: "xml" } },
    "response_format",
  ],
  [
    "a missing schema",
    { "response_format": { type: "json_schema" } },
    "response_format.json_schema",
  ],
]);

Deno.test({
  name: "encodeRequest: the order of a request's members changes nothing",
  permissions: "none",
  fn() {
    const request = asking({ tools: [TOOL], temperature: 0.2, stream: true });
    const reversed = Object.fromEntries(
      Object.entries(request).reverse(),
    ) as unknown as ChatRequest;
    const text = JSON.stringify(encodeRequest(request));
    assertEquals(JSON.stringify(encodeRequest(reversed)), text);
    assert(text.startsWith('{"model":"claude-sonnet-4-20250514","max_tokens"'));
  },
});

Deno.test({
  name: "encodeRequest: numbers in arguments keep their literals",
  permissions: "none",
  fn() {
    const message = calls("a");
    const call = message.tool_calls?.[0];
    if (call?.function) {
      call.function.arguments = '{"id": 9007199254740993, "x": [1.0, 2e3, -7]}';
    }
    assert(
      JSON.stringify(encodeRequest(asking({ messages: [HI, message] })))
        .includes('"input":{"id":9007199254740993,"x":[1.0,2e3,-7]}'),
    );
  },
});
