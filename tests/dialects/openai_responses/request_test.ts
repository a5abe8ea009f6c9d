import { assertEquals, assertThrows } from "@std/assert";
import type { ChatRequest, Message } from "../../../lib/core/chat.ts";
import { ApiError } from "../../../lib/core/errors.ts";
import { sealBlocks } from "../../../lib/dialects/openai_responses/sealed.ts";
import { decodeRequest } from "../../../lib/dialects/openai_responses/request.ts";
import { encodeRequest } from "../../../lib/dialects/openai_responses/request_encode.ts";
import type {
  ResponseItem,
  ResponsesRequest,
} from "../../../lib/dialects/openai_responses/types.ts";

const permissions = "none";

function decoded(body: Partial<ResponsesRequest>): Partial<ChatRequest> {
  const { model, messages, ...rest } = decodeRequest({
    model: "m",
    input: "q",
    ...body,
  });
  assertEquals([model, messages], ["m", [{ role: "user", content: "q" }]]);
  return rest;
}

const members: [string, Partial<ResponsesRequest>, Partial<ChatRequest>][] = [
  ["nothing set, nothing sent", {}, {}],
  [
    "same members",
    { temperature: 0.5, top_p: 1, user: "u" },
    { temperature: 0.5, top_p: 1, user: "u" },
  ],
  ["nulls are unset", { temperature: null, tools: null, text: null }, {}],
  [
    "nothing that needs what is not there",
    { metadata: { a: "b" }, parallel_tool_calls: false, tool_choice: "auto" },
    {},
  ],
  [
    "one tool call at a time",
    { tools: [{ type: "function", name: "f" }], parallel_tool_calls: false },
    {
      tools: [{ type: "function", function: { name: "f" } }],
      parallel_tool_calls: false,
    },
  ],
  [
    "log probabilities without alternatives",
    { include: ["message.output_text.logprobs"] },
    { logprobs: true },
  ],
  ["max_output_tokens", { max_output_tokens: 9 }, { max_tokens: 9 }],
  [
    "reasoning and verbosity",
    { reasoning: { effort: "low" }, text: { verbosity: "high" } },
    { reasoning_effort: "low", verbosity: "high" },
  ],
  ["top_logprobs", { top_logprobs: 2 }, { logprobs: true, top_logprobs: 2 }],
  [
    "stream asks for usage",
    { stream: true },
    { stream: true, stream_options: { include_usage: true } },
  ],
  ["text format", { text: { format: { type: "text" } } }, {}],
  [
    "json_schema",
    {
      text: {
        format: {
          type: "json_schema",
          name: "n",
          schema: { a: 1 },
          strict: true,
        },
      },
    },
    {
      response_format: {
        type: "json_schema",
        json_schema: { name: "n", schema: { a: 1 }, strict: true },
      },
    },
  ],
  [
    "flat tools",
    {
      tools: [
        {
          type: "function",
          name: "f",
          description: null,
          parameters: { type: "object" },
          strict: true,
        },
        { type: "custom", name: "c", format: { type: "text" } },
      ],
      tool_choice: { type: "function", name: "f" },
    },
    {
      tools: [
        {
          type: "function",
          function: { name: "f", parameters: { type: "object" }, strict: true },
        },
        { type: "custom", custom: { name: "c", format: { type: "text" } } },
      ],
      tool_choice: { type: "function", function: { name: "f" } },
    },
  ],
  [
    "allowed tools",
    {
      tools: [{ type: "function", name: "f" }],
      tool_choice: {
        type: "allowed_tools",
        mode: "required",
        tools: [{ type: "function", name: "f" }],
      },
    },
    {
      tools: [{ type: "function", function: { name: "f" } }],
      tool_choice: {
        type: "allowed_tools",
        allowed_tools: {
          mode: "required",
          tools: [{ type: "function", function: { name: "f" } }],
        },
      },
    },
  ],
];
for (const [name, body, expected] of members) {
  Deno.test({
    name: `decodeRequest: ${name}`,
    permissions,
    fn: () => assertEquals(decoded(body), expected),
  });
}

const blocks = [{ type: "thinking", thinking: "hm", signature: "s" }];
const inputs: [string, ResponseItem[], Message[]][] = [
  [
    "message items with and without their type",
    [
      { role: "user", content: "a" },
      {
        type: "message",
        role: "developer",
        content: [{ type: "input_text", text: "b" }],
      },
    ],
    [
      { role: "user", content: "a" },
      { role: "developer", content: [{ type: "text", text: "b" }] },
    ],
  ],
  [
    "image, audio and file parts",
    [{
      role: "user",
      content: [
        {
          type: "input_image",
          image_url: "data:image/png;base64,AA==",
          detail: "low",
        },
        { type: "input_file", filename: "a.pdf", file_data: "AA==" },
        { type: "input_audio", input_audio: { data: "AA==", format: "wav" } },
      ],
    }],
    [{
      role: "user",
      content: [
        {
          type: "image_url",
          image_url: { url: "data:image/png;base64,AA==", detail: "low" },
        },
        { type: "file", file: { filename: "a.pdf", file_data: "AA==" } },
        { type: "input_audio", input_audio: { data: "AA==", format: "wav" } },
      ],
    }],
  ],
  [
    "an assistant's text, calls and their outputs",
    [
      { role: "user", content: "a" },
      {
        type: "message",
        role: "assistant",
        content: [{ type: "output_text", text: "let me see" }],
      },
      { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
      { type: "custom_tool_call", call_id: "c2", name: "g", input: "x" },
      { type: "function_call_output", call_id: "c1", output: "1" },
      { type: "custom_tool_call_output", call_id: "c2", output: "2" },
    ],
    [
      { role: "user", content: "a" },
      {
        role: "assistant",
        content: "let me see",
        tool_calls: [
          {
            id: "c1",
            type: "function",
            function: { name: "f", arguments: "{}" },
          },
          { id: "c2", type: "custom", custom: { name: "g", input: "x" } },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: "1" },
      { role: "tool", tool_call_id: "c2", content: "2" },
    ],
  ],
  [
    "reasoning goes with the turn after it, its seal opened",
    [
      {
        type: "reasoning",
        id: "rs",
        summary: [{ type: "summary_text", text: "hm" }],
        encrypted_content: sealBlocks(blocks),
      },
      { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
    ],
    [{
      role: "assistant",
      content: null,
      reasoning_content: "hm",
      thinking_blocks: blocks,
      tool_calls: [{
        id: "c1",
        type: "function",
        function: { name: "f", arguments: "{}" },
      }],
    }],
  ],
  [
    "reasoning that led to nothing is left out",
    [
      { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
    ],
    [{ role: "user", content: "a" }, { role: "assistant", content: "b" }],
  ],
  [
    "a seal of another service is left alone, a refusal kept",
    [
      { type: "reasoning", summary: [], encrypted_content: "gAAA*" },
      { role: "assistant", content: [{ type: "refusal", refusal: "no" }] },
    ],
    [{ role: "assistant", content: "", refusal: "no" }],
  ],
];
for (const [name, input, expected] of inputs) {
  Deno.test({
    name: `decodeRequest: ${name}`,
    permissions,
    fn: () =>
      assertEquals(decodeRequest({ model: "m", input }).messages, expected),
  });
}

Deno.test({
  name:
    "decodeRequest: instructions first, then what came earlier, then the input",
  permissions,
  fn: () =>
    assertEquals(
      decodeRequest({ model: "m", instructions: "i", input: "q" }, [
        { role: "user", content: "e" },
        { role: "assistant", content: "f" },
      ]).messages.map((message) => message.content),
      ["i", "e", "f", "q"],
    ),
});

const refused: [string, Partial<ResponsesRequest>][] = [
  ["background", { background: true }],
  ["conversation", { conversation: "conv_1" }],
  ["prompt", { prompt: { id: "p" } }],
  ["tool_choice", {
    tools: [{ type: "web_search" }],
    tool_choice: "required",
  }],
  ["tool_choice", {
    tools: [{ type: "function", name: "f" }],
    tool_choice: { type: "file_search" },
  }],
  ["input[0].type", { input: [{ type: "item_reference", id: "x" }] }],
  ["input[0].content[0]", {
    input: [{ role: "user", content: [{ type: "input_image", file_id: "f" }] }],
  }],
  ["input[0].content[0].type", {
    input: [{ role: "user", content: [{ type: "video" }] }],
  }],
];
for (const [param, body] of refused) {
  Deno.test({
    name: `decodeRequest: refuses ${param}, and says so`,
    permissions,
    fn: () => {
      const error = assertThrows(
        () => decodeRequest({ model: "m", input: "q", ...body }),
        ApiError,
      );
      assertEquals([error.status, error.param], [400, param]);
    },
  });
}

Deno.test({
  name: "encodeRequest: gives back what a response repeats of its request",
  permissions,
  fn: () => {
    const body: ResponsesRequest = {
      model: "m",
      temperature: 0,
      "max_output_tokens": 9,
      reasoning: { effort: "low", summary: null },
      "parallel_tool_calls": false,
      tools: [
        { type: "function", name: "f", parameters: { a: 1 }, strict: true },
        { type: "custom", name: "c" },
      ],
      "tool_choice": {
        type: "allowed_tools",
        mode: "auto",
        tools: [{ type: "function", name: "f" }],
      },
      text: {
        format: { type: "json_schema", name: "n", schema: { b: 2 } },
        verbosity: "low",
      },
    };
    assertEquals(encodeRequest(decodeRequest({ ...body, input: "q" })), body);
    assertEquals(encodeRequest(decodeRequest({ model: "m", input: "q" })), {
      model: "m",
      text: { format: { type: "text" } },
    });
  },
});
