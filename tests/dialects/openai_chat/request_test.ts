import { assertEquals, assertStrictEquals } from "@std/assert";
import type { ChatRequest, Message } from "../../../lib/core/chat.ts";
import {
  encodeRequest,
  type RequestOptions,
} from "../../../lib/dialects/openai_chat/request.ts";

const messages: Message[] = [{ role: "user", content: "Hi" }];
const base: ChatRequest = { model: "m-1", messages };

const cases: [
  about: string,
  request: Record<string, unknown>,
  expected: Record<string, unknown>,
  options?: RequestOptions,
][] = [
  ["sends only what was set", {}, {}],
  [
    "unknown members pass through",
    { "top_k": 4, provider: { order: ["x"] } },
    { "top_k": 4, provider: { order: ["x"] } },
  ],
  [
    "a custom tool becomes a function of one text, and so do its calls and its choice",
    {
      messages: [{
        role: "assistant",
        "tool_calls": [{
          id: "a",
          type: "custom",
          custom: { name: "exec", input: 'say "x"' },
        }],
      }, { role: "tool", "tool_call_id": "a", content: "x" }],
      tools: [
        {
          type: "custom",
          custom: {
            name: "exec",
            description: "Runs",
            format: {
              type: "grammar",
              grammar: { syntax: "lark", definition: "start: /a/" },
            },
          },
        },
        { type: "function", function: { name: "f" } },
      ],
      "tool_choice": { type: "custom", custom: { name: "exec" } },
    },
    {
      messages: [{
        role: "assistant",
        "tool_calls": [{
          id: "a",
          type: "function",
          function: { name: "exec", arguments: '{"input":"say \\"x\\""}' },
        }],
      }, { role: "tool", "tool_call_id": "a", content: "x" }],
      tools: [
        {
          type: "function",
          function: {
            name: "exec",
            description:
              "Runs\n\nThe input must match this lark grammar:\nstart: /a/",
            parameters: {
              type: "object",
              properties: { input: { type: "string" } },
              required: ["input"],
            },
          },
        },
        { type: "function", function: { name: "f" } },
      ],
      "tool_choice": { type: "function", function: { name: "exec" } },
    },
  ],
  [
    "a custom tool stays one where they are known",
    { tools: [{ type: "custom", custom: { name: "exec" } }] },
    { tools: [{ type: "custom", custom: { name: "exec" } }] },
    { customTools: true },
  ],
  ["null means unset", { temperature: null, seed: 1 }, { seed: 1 }],
  [
    "null stays where it is known to be accepted",
    { temperature: null },
    { temperature: null },
    { acceptsNulls: true },
  ],
  [
    "a stream asks for its usage",
    { stream: true },
    { stream: true, "stream_options": { "include_usage": true } },
  ],
  [
    "unless the request says otherwise",
    { stream: true, "stream_options": { "include_usage": false } },
    { stream: true, "stream_options": { "include_usage": false } },
  ],
  [
    "null stream options are none",
    { "stream_options": null, stream: true },
    { stream: true, "stream_options": { "include_usage": true } },
    { acceptsNulls: true },
  ],
  [
    "or the provider does not know how",
    { stream: true, "stream_options": { "include_usage": true } },
    { stream: true },
    { noStreamOptions: true },
  ],
  [
    "without a stream there are no stream options",
    { stream: false, "stream_options": { "include_usage": true } },
    { stream: false },
  ],
  [
    "an empty list of tools goes, and what needs tools",
    { tools: [], "tool_choice": "auto", "parallel_tool_calls": true },
    {},
  ],
  [
    "tools stay",
    { tools: [{ type: "function" }], "tool_choice": "none" },
    { tools: [{ type: "function" }], "tool_choice": "none" },
  ],
  ["a limit keeps its name", { "max_tokens": 5 }, { "max_tokens": 5 }],
  [
    "a limit gets the newer name",
    { "max_tokens": 5, n: 1 },
    { "max_completion_tokens": 5, n: 1 },
    { maxTokensName: "max_completion_tokens" },
  ],
  [
    "a limit gets the older name",
    { "max_completion_tokens": 5 },
    { "max_tokens": 5 },
    { maxTokensName: "max_tokens" },
  ],
  [
    "of two limits the one of the wanted name counts",
    { "max_tokens": 5, "max_completion_tokens": 6 },
    { "max_completion_tokens": 6 },
    { maxTokensName: "max_completion_tokens" },
  ],
  [
    "a null limit is none",
    { "max_completion_tokens": null, "max_tokens": 5 },
    { "max_completion_tokens": 5 },
    { maxTokensName: "max_completion_tokens", acceptsNulls: true },
  ],
];
for (const [about, request, expected, options] of cases) {
  Deno.test({
    name: `encodeRequest: ${about}`,
    permissions: "none",
    fn() {
      const text = encodeRequest({ ...base, ...request }, options);
      assertEquals(JSON.parse(text), { ...base, ...expected });
    },
  });
}

const turns: [
  about: string,
  message: Record<string, unknown>,
  expected: Record<string, unknown>,
  options?: RequestOptions,
][] = [
  [
    "a developer speaks as system where the provider knows no other",
    { role: "developer", content: "Be brief" },
    { role: "system", content: "Be brief" },
    { noDeveloperRole: true },
  ],
  [
    "a developer stays one elsewhere",
    { role: "developer", content: "Be brief" },
    { role: "developer", content: "Be brief" },
  ],
  [
    "reasoning is not sent back",
    {
      role: "assistant",
      content: "Hi",
      "reasoning_content": "Hm.",
      "thinking_blocks": [{ type: "thinking" }],
      "content_parts": [{ type: "reference" }],
    },
    { role: "assistant", content: "Hi" },
  ],
  [
    "reasoning is sent back where it is wanted",
    {
      role: "assistant",
      content: "Hi",
      "reasoning_content": "Hm.",
      "reasoning_details": [{ type: "reasoning.text" }],
    },
    {
      role: "assistant",
      content: "Hi",
      "reasoning_content": "Hm.",
      "reasoning_details": [{ type: "reasoning.text" }],
    },
    { keepsReasoning: true },
  ],
  [
    "null members go but for the content",
    { role: "assistant", content: null, refusal: null, "tool_calls": [] },
    { role: "assistant", content: null, "tool_calls": [] },
  ],
  [
    "a signature stays with its call",
    {
      role: "assistant",
      content: null,
      "tool_calls": [{
        id: "a",
        type: "function",
        function: { name: "f", arguments: "{}" },
        "extra_content": { google: { "thought_signature": "c2ln" } },
      }],
    },
    {
      role: "assistant",
      content: null,
      "tool_calls": [{
        id: "a",
        type: "function",
        function: { name: "f", arguments: "{}" },
        "extra_content": { google: { "thought_signature": "c2ln" } },
      }],
    },
  ],
];
for (const [about, message, expected, options] of turns) {
  Deno.test({
    name: `encodeRequest: ${about}`,
    permissions: "none",
    fn() {
      const turn = message as unknown as Message;
      const text = encodeRequest({ ...base, messages: [turn] }, options);
      // Behind a call stands the result that it lacks.
      assertEquals(JSON.parse(text).messages[0], expected);
    },
  });
}

Deno.test({
  name:
    "encodeRequest: the same text wherever model and messages stand, and the request unchanged",
  permissions: "none",
  fn() {
    const request = { temperature: 0, messages, user: "u", model: "m-1" };
    const before = structuredClone(request);
    const text = encodeRequest(request, { maxTokensName: "max_tokens" });
    assertStrictEquals(
      text,
      '{"model":"m-1","messages":[{"role":"user","content":"Hi"}],"temperature":0,"user":"u"}',
    );
    assertEquals(request, before);
  },
});

Deno.test({
  name: "encodeRequest: a member called __proto__ is a member",
  permissions: "none",
  fn() {
    const request = JSON.parse(
      '{"model":"m","messages":[],"__proto__":{"a":1}}',
    );
    assertEquals(
      encodeRequest(request),
      '{"model":"m","messages":[],"__proto__":{"a":1}}',
    );
  },
});
