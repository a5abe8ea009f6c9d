import { assertEquals, assertThrows } from "@std/assert";
import type { Message } from "../../../../lib/core/chat.ts";
import { ApiError } from "../../../../lib/core/errors.ts";
import { decodeRequest } from "../../../../lib/dialects/anthropic_messages/decode/request.ts";

const BASE = {
  model: "gpt-4o-mini",
  "max_tokens": 100,
  messages: [{ role: "user", content: "Hi" }],
};
const TOOL = { name: "look", "input_schema": { type: "object" } };
const FUNCTION = {
  type: "function",
  function: { name: "look", parameters: { type: "object" } },
};

/** Name, members of the request, the members that they become beside model, messages and max_tokens. */
const MEMBERS: [string, object, object][] = [
  ["nothing but the needed", {}, {}],
  ["no limit on tokens", { "max_tokens": undefined }, {
    "max_tokens": undefined,
  }],
  ["a stream, with its usage", { stream: true }, {
    stream: true,
    "stream_options": { "include_usage": true },
  }],
  ["stop_sequences, the first four", {
    "stop_sequences": ["a", "b", "c", "d", "e"],
  }, { stop: ["a", "b", "c", "d"] }],
  ["no stop_sequences", { "stop_sequences": [] }, {}],
  ["sampling", { temperature: 0.2, "top_p": 0.5, "top_k": 5 }, {
    temperature: 0.2,
    "top_p": 0.5,
  }],
  ["thinking has no counterpart", {
    thinking: { type: "enabled", "budget_tokens": 2048 },
  }, {}],
  ["metadata.user_id", { metadata: { "user_id": "u1" } }, { user: "u1" }],
  ["service_tier auto", { "service_tier": "auto" }, { "service_tier": "auto" }],
  ["service_tier standard_only", { "service_tier": "standard_only" }, {
    "service_tier": "default",
  }],
  ["effort and schema", {
    "output_config": {
      effort: "high",
      format: { type: "json_schema", schema: { type: "object" } },
    },
  }, {
    "reasoning_effort": "high",
    "response_format": {
      type: "json_schema",
      "json_schema": {
        name: "answer",
        schema: { type: "object" },
        strict: true,
      },
    },
  }],
  ["tools", { tools: [{ ...TOOL, type: "custom" }] }, { tools: [FUNCTION] }],
  ["a tool with everything", {
    tools: [{
      ...TOOL,
      description: "Looks.",
      strict: true,
      "cache_control": { type: "ephemeral" },
    }],
  }, {
    tools: [{
      type: "function",
      function: {
        name: "look",
        description: "Looks.",
        parameters: { type: "object" },
        strict: true,
      },
    }],
  }],
  ["no tools, so no choice", { tools: [], "tool_choice": { type: "any" } }, {}],
  ["tool_choice auto", { tools: [TOOL], "tool_choice": { type: "auto" } }, {
    tools: [FUNCTION],
    "tool_choice": "auto",
  }],
  ["tool_choice none", { tools: [TOOL], "tool_choice": { type: "none" } }, {
    tools: [FUNCTION],
    "tool_choice": "none",
  }],
  ["tool_choice any, one at a time", {
    tools: [TOOL],
    "tool_choice": { type: "any", "disable_parallel_tool_use": true },
  }, {
    tools: [FUNCTION],
    "tool_choice": "required",
    "parallel_tool_calls": false,
  }],
  ["tool_choice of one tool", {
    tools: [TOOL],
    "tool_choice": { type: "tool", name: "look" },
  }, {
    tools: [FUNCTION],
    "tool_choice": { type: "function", function: { name: "look" } },
  }],
];

for (const [name, members, expected] of MEMBERS) {
  Deno.test({
    name: `decodeRequest: ${name}`,
    permissions: "none",
    fn() {
      const all: object = { ...BASE, ...expected };
      assertEquals<object>(
        decodeRequest({ ...BASE, ...members }),
        JSON.parse(JSON.stringify(all)), // without what is undefined
      );
    },
  });
}

function user(...content: unknown[]): unknown {
  return { role: "user", content };
}

/** Name, system, turns, messages. */
const CONVERSATIONS: [string, unknown, unknown[], Message[]][] = [
  ["a text", undefined, [{ role: "user", content: "Hi" }], [
    { role: "user", content: "Hi" },
  ]],
  ["a system prompt", "Be kind.", [user({ type: "text", text: "Hi" })], [
    { role: "system", content: "Be kind." },
    { role: "user", content: "Hi" },
  ]],
  [
    "a system prompt in blocks, and a system turn",
    [
      { type: "text", text: "Be kind.", "cache_control": {} },
      { type: "text", text: "Be brief." },
    ],
    [
      { role: "user", content: "Hi" },
      { role: "system", content: "Now in French." },
    ],
    [
      { role: "system", content: "Be kind.\n\nBe brief." },
      { role: "user", content: "Hi" },
      { role: "system", content: "Now in French." },
    ],
  ],
  [
    "images, a PDF, texts",
    "",
    [user(
      {
        type: "image",
        source: { type: "base64", "media_type": "image/png", data: "AA" },
      },
      { type: "image", source: { type: "url", url: "https://example.org/" } },
      {
        type: "document",
        source: { type: "base64", "media_type": "application/pdf", data: "BB" },
      },
      { type: "document", source: { type: "text", data: "plain" } },
      {
        type: "document",
        source: { type: "content", content: [{ type: "text", text: "inner" }] },
      },
      { type: "search_result", content: [{ type: "text", text: "found" }] },
    )],
    [{
      role: "user",
      content: [
        { type: "image_url", "image_url": { url: "data:image/png;base64,AA" } },
        { type: "image_url", "image_url": { url: "https://example.org/" } },
        {
          type: "file",
          file: {
            filename: "document.pdf",
            "file_data": "data:application/pdf;base64,BB",
          },
        },
        { type: "text", text: "plain" },
        { type: "text", text: "inner" },
        { type: "text", text: "found" },
      ],
    }],
  ],
  [
    "calls, reasoning, and results before the rest of the turn",
    undefined,
    [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "s" },
          { type: "redacted_thinking", data: "d" },
          { type: "text", text: "Let me " },
          { type: "text", text: "see." },
          { type: "server_tool_use", id: "s1", name: "web_search", input: {} },
          { type: "tool_use", id: "toolu_A", name: "look", input: { at: "x" } },
          { type: "tool_use", id: "toolu_b64_Zi5sb29rOjA", name: "now" },
        ],
      },
      user(
        { type: "text", text: "Here:" },
        { type: "tool_result", "tool_use_id": "toolu_A", content: "A" },
        {
          type: "tool_result",
          "tool_use_id": "toolu_b64_Zi5sb29rOjA",
          "is_error": true,
          content: [
            { type: "text", text: "B" },
            {
              type: "image",
              source: { type: "url", url: "https://example.org/" },
            },
          ],
        },
      ),
    ],
    [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: "Let me see.\n\n[web_search {}]",
        "reasoning_content": "hm",
        "thinking_blocks": [
          { type: "thinking", thinking: "hm", signature: "s" },
          { type: "redacted_thinking", data: "d" },
        ],
        "tool_calls": [
          {
            id: "toolu_A",
            type: "function",
            function: { name: "look", arguments: '{"at":"x"}' },
          },
          {
            id: "f.look:0",
            type: "function",
            function: { name: "now", arguments: "{}" },
          },
        ],
      },
      { role: "tool", "tool_call_id": "toolu_A", content: "A" },
      {
        role: "tool",
        "tool_call_id": "f.look:0",
        content: "Error: B\n\n[image: see the next message]",
      },
      {
        role: "user",
        content: [
          { type: "image_url", "image_url": { url: "https://example.org/" } },
          { type: "text", text: "Here:" },
        ],
      },
    ],
  ],
  [
    "a call alone, a result without content",
    undefined,
    [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: [{ type: "tool_use", id: "a", name: "look", input: {} }],
      },
      user({ type: "tool_result", "tool_use_id": "a" }),
    ],
    [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: null,
        "tool_calls": [{
          id: "a",
          type: "function",
          function: { name: "look", arguments: "{}" },
        }],
      },
      { role: "tool", "tool_call_id": "a", content: "" },
    ],
  ],
];

for (const [name, system, turns, messages] of CONVERSATIONS) {
  Deno.test({
    name: `decodeTurns: ${name}`,
    permissions: "none",
    fn() {
      assertEquals(
        decodeRequest({ ...BASE, system, messages: turns }).messages,
        messages,
      );
    },
  });
}

/** Name, body, the parameter that is refused. */
const REFUSED: [string, unknown, string | undefined][] = [
  ["what is no object", [], undefined],
  ["no model", { ...BASE, model: "" }, "model"],
  ["no messages", { ...BASE, messages: [] }, "messages"],
  ["an unknown role", {
    ...BASE,
    messages: [{ role: "tool", content: "" }],
  }, "messages.0.role"],
  ["content of no known form", {
    ...BASE,
    messages: [{ role: "user", content: 7 }],
  }, "messages.0.content"],
  ["a block without counterpart", {
    ...BASE,
    messages: [user({ type: "container_upload" })],
  }, "messages.0.content.0"],
  ["an image by file", {
    ...BASE,
    messages: [user({ type: "image", source: { type: "file" } })],
  }, "messages.0.content.0"],
  ["a document by address", {
    ...BASE,
    messages: [user({ type: "document", source: { type: "url" } })],
  }, "messages.0.content.0"],
  ["a result without id", {
    ...BASE,
    messages: [user({ type: "tool_result" })],
  }, "messages.0.content.0.tool_use_id"],
  ["an unknown block in a result", {
    ...BASE,
    messages: [
      user({
        type: "tool_result",
        "tool_use_id": "a",
        content: [{ type: "container_upload" }],
      }),
    ],
  }, "messages.0.content.0.content.0"],
  ["tools that are no list", { ...BASE, tools: {} }, "tools"],
  ["a tool without name", { ...BASE, tools: [{}] }, "tools.0.name"],
  ["a choice of a tool of the provider's own", {
    ...BASE,
    tools: [TOOL, { type: "web_search_20250305", name: "web_search" }],
    "tool_choice": { type: "tool", name: "web_search" },
  }, "tool_choice"],
  ["a choice among tools of the provider's own", {
    ...BASE,
    tools: [{ type: "web_search_20250305", name: "web_search" }],
    "tool_choice": { type: "any" },
  }, "tool_choice"],
  ["a place", { ...BASE, "inference_geo": "eu" }, "inference_geo"],
  ["an unknown choice", {
    ...BASE,
    tools: [TOOL],
    "tool_choice": { type: "perhaps" },
  }, "tool_choice.type"],
  ["a choice of another form", {
    ...BASE,
    tools: [TOOL],
    "tool_choice": "auto",
  }, "tool_choice"],
];

for (const [name, body, param] of REFUSED) {
  Deno.test({
    name: `decodeRequest: refuses ${name}`,
    permissions: "none",
    fn() {
      const error = assertThrows(() => decodeRequest(body), ApiError);
      assertEquals([error.kind, error.status, error.param], [
        "invalid_request",
        400,
        param,
      ]);
    },
  });
}
