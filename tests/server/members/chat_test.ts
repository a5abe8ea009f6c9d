import type OpenAI from "openai";
import { assert } from "@std/assert";
import {
  ENCODE_FATES,
  OWN_BLOCKS,
  OWN_MEMBERS,
  OWN_TOOL_MEMBERS,
} from "../../../lib/dialects/anthropic_messages/encode/fates.ts";
import { type Sample, walk } from "./walk.ts";

const FUNCTION = { name: "f", parameters: { type: "object" } };
const MARK = { type: "ephemeral" };
const BREAK = { mode: "explicit" };
const PNG = "data:image/png;base64,AAAA";
const PDF = "data:application/pdf;base64,JVBERi0=";
const SCHEMA = { type: "object", properties: {} };

function say(...content: unknown[]): Record<string, unknown> {
  return { messages: [{ role: "user", content }] };
}

function earlier(members: Record<string, unknown>): Record<string, unknown> {
  const answer = { role: "assistant", content: "A", ...members };
  return {
    messages: [
      { role: "user", content: "Q" },
      answer,
      { role: "user", content: "Q" },
    ],
  };
}

function fn(members: Record<string, unknown>, outer = {}): Sample["send"] {
  return {
    tools: [{
      type: "function",
      function: { ...FUNCTION, ...members },
      ...outer,
    }],
  };
}

function custom(members: Record<string, unknown>): Sample["send"] {
  return { tools: [{ type: "custom", custom: { name: "c", ...members } }] };
}

const schema = (members: Record<string, unknown>) => ({
  "response_format": {
    type: "json_schema",
    "json_schema": { name: "n", schema: SCHEMA, ...members },
  },
});

const CALLED = {
  messages: [
    { role: "user", content: "Q" },
    {
      role: "assistant",
      content: null,
      "tool_calls": [{
        id: "c1",
        type: "function",
        function: { name: "f", arguments: '{"a":1}' },
      }],
    },
    { role: "tool", "tool_call_id": "c1", content: "R" },
  ],
};

const TOOL = { tools: [{ type: "function", function: FUNCTION }] };
const OWN_VALUE = { type: "x", name: "canary" };
const P = "messages.0.content.0";
const part = (type: string, members: Record<string, unknown>) =>
  say({ type, ...members });
const image = (members: Record<string, unknown>, outer = {}) =>
  part("image_url", { "image_url": { url: PNG, ...members }, ...outer });
const file = (members: Record<string, unknown>, outer = {}) =>
  part("file", { file: { "file_data": PDF, ...members }, ...outer });

walk({
  name: "chat completions to Anthropic",
  fates: ENCODE_FATES,
  path: "/v1/chat/completions",
  provider: "anthropic",
  base: {
    model: "anthropic/claude-sonnet-4-20250514",
    messages: [{ role: "user", content: "Hi" }],
  },
  samples: {
    model: { send: {}, at: ["model", "claude-sonnet-4-20250514"] },
    messages: { send: {}, at: ["messages.0.content", "Hi"] },
    stream: { send: { stream: false }, at: ["stream", undefined] },
    "stream_options": {
      send: { "stream_options": { "include_usage": true } },
      at: ["stream_options", undefined],
    },
    "stream_options.include_usage": {
      send: { "stream_options": { "include_usage": true } },
      at: ["stream_options", undefined],
    },
    "stream_options.include_obfuscation": {
      send: { "stream_options": { "include_obfuscation": true } },
    },
    "max_tokens": { send: { "max_tokens": 7 }, at: ["max_tokens", 7] },
    "max_completion_tokens": {
      send: { "max_completion_tokens": 7 },
      at: ["max_tokens", 7],
    },
    temperature: { send: { temperature: 0.5 }, at: ["temperature", 0.5] },
    "temperature (beyond 1)": {
      send: { temperature: 1.5 },
      at: ["temperature", 1],
      left: "temperature",
    },
    "temperature (while it thinks)": {
      send: {
        temperature: 0.5,
        thinking: { type: "enabled", "budget_tokens": 1024 },
      },
      at: ["temperature", undefined],
      left: "temperature",
    },
    "top_p": { send: { "top_p": 0.5 }, at: ["top_p", 0.5] },
    "top_p (beside temperature)": {
      send: { temperature: 0, "top_p": 0.5 },
      at: ["top_p", undefined],
      left: "top_p",
    },
    "top_k": { send: { "top_k": 5 }, at: ["top_k", 5] },
    n: { send: { n: 2 } },
    "n (one)": { send: { n: 1 }, at: ["n", undefined] },
    logprobs: { send: { logprobs: true } },
    "top_logprobs": {
      send: { logprobs: true, "top_logprobs": 2 },
      param: "log",
    },
    modalities: { send: { modalities: ["text", "audio"] } },
    "modalities (text)": {
      send: { modalities: ["text"] },
      at: ["modalities", undefined],
    },
    audio: { send: { audio: { voice: "ash", format: "wav" } } },
    "frequency_penalty": { send: { "frequency_penalty": 1 } },
    "frequency_penalty (none)": {
      send: { "frequency_penalty": 0 },
      at: ["frequency_penalty", undefined],
      left: "",
    },
    "presence_penalty": { send: { "presence_penalty": 1 } },
    "logit_bias": { send: { "logit_bias": { "7": 1 } } },
    seed: { send: { seed: 7 } },
    prediction: { send: { prediction: { type: "content", content: "x" } } },
    store: { send: { store: true } },
    verbosity: { send: { verbosity: "low" } },
    moderation: { send: { moderation: { model: "m" } } },
    "prompt_cache_key": { send: { "prompt_cache_key": "k" } },
    "prompt_cache_options": {
      send: { "prompt_cache_options": { ttl: "30m" } },
    },
    "prompt_cache_retention": { send: { "prompt_cache_retention": "24h" } },
    metadata: { send: { metadata: { a: "b" } } },
    "metadata.user_id": {
      send: { metadata: { "user_id": "u" } },
      at: ["metadata", { "user_id": "u" }],
    },
    user: { send: { user: "u" }, at: ["metadata.user_id", "u"] },
    "safety_identifier": {
      send: { "safety_identifier": "s", user: "u" },
      at: ["metadata.user_id", "s"],
      left: "user",
    },
    "service_tier": {
      send: { "service_tier": "default" },
      at: ["service_tier", "standard_only"],
    },
    "service_tier (another)": {
      send: { "service_tier": "flex" },
      at: ["service_tier", undefined],
      left: "service_tier",
    },
    stop: { send: { stop: ["a"] }, at: ["stop_sequences", ["a"]] },
    "stop (blank)": {
      send: { stop: ["a", " "] },
      at: ["stop_sequences", ["a"]],
      left: "stop",
    },
    "stop_sequences": {
      send: { "stop_sequences": ["a", "b", "c", "d", "e"] },
    },
    system: { send: { system: "S" }, at: ["system", "S"] },
    "response_format": {
      send: { "response_format": { type: "json_object" } },
      at: [
        "system",
        "Answer with a single JSON object, without any text or code fence around it.",
      ],
    },
    "response_format.json_schema.name": { send: schema({}) },
    "response_format.json_schema.description": {
      send: schema({ description: "D" }),
      at: ["output_config.format.schema.description", "D"],
      left: "response_format.json_schema.name",
    },
    "response_format.json_schema.schema": {
      send: schema({}),
      at: ["output_config.format.schema", SCHEMA],
      left: "response_format.json_schema.name",
    },
    "response_format.json_schema.strict": {
      send: schema({ strict: true }),
      at: ["output_config.format.schema", SCHEMA],
      left: "response_format.json_schema.name",
    },
    "reasoning_effort": {
      send: { "reasoning_effort": "low" },
      at: ["thinking", { type: "enabled", "budget_tokens": 1024 }],
    },
    "reasoning_effort (does not think)": {
      send: {
        model: "anthropic/claude-3-5-sonnet-20241022",
        "reasoning_effort": "low",
      },
      at: ["thinking", undefined],
      left: "reasoning_effort",
    },
    thinking: { send: { thinking: { type: "disabled" } } },
    "output_config": { send: { "output_config": { effort: "low" } } },
    ...Object.fromEntries(
      OWN_MEMBERS.map((name) => [name, { send: { [name]: OWN_VALUE } }]),
    ),
    betas: {
      send: { betas: ["one-2026", "two-2026"] },
      header: ["anthropic-beta", "one-2026,two-2026"],
    },
    "user_profile_id": {
      send: { "user_profile_id": "up" },
      header: ["anthropic-user-profile-id", "up"],
    },
    "workspace_id": {
      send: { "workspace_id": "ws" },
      header: ["anthropic-workspace-id", "ws"],
    },
    "web_search_options": {
      send: { "web_search_options": {} },
      at: ["tools.0.name", "web_search"],
    },
    "web_search_options.user_location": {
      send: {
        "web_search_options": {
          "user_location": {
            type: "approximate",
            approximate: { city: "Ulm" },
          },
        },
      },
      at: ["tools.0.user_location", { type: "approximate", city: "Ulm" }],
    },
    "web_search_options.search_context_size": {
      send: { "web_search_options": { "search_context_size": "high" } },
    },
    tools: { send: TOOL, at: ["tools.0.name", "f"] },
    "tools[function].function.name": {
      send: fn({}),
      at: ["tools.0.name", "f"],
    },
    "tools[function].function.description": {
      send: fn({ description: "D" }),
      at: ["tools.0.description", "D"],
    },
    "tools[function].function.parameters": {
      send: fn({ parameters: SCHEMA }),
      at: ["tools.0.input_schema", SCHEMA],
    },
    "tools[function].function.strict": {
      send: fn({ strict: true }),
      at: ["tools.0.strict", true],
    },
    ...Object.fromEntries(OWN_TOOL_MEMBERS.flatMap((name) => [
      [`tools[function].${name}`, {
        send: fn({}, { [name]: MARK }),
        at: [`tools.0.${name}`, MARK],
      }],
      [`tools[function].function.${name}`, {
        send: fn({ [name]: MARK }),
        at: [`tools.0.${name}`, MARK],
      }],
    ])),
    "tools[custom].custom.name": {
      send: custom({}),
      at: ["tools.0.name", "c"],
    },
    "tools[custom].custom.description": {
      send: custom({ description: "D" }),
      at: ["tools.0.description", "D"],
    },
    "tools[custom].custom.format": {
      send: custom({
        format: {
          type: "grammar",
          grammar: { syntax: "lark", definition: "x" },
        },
      }),
      at: ["tools.0.description", "The input must match this lark grammar:\nx"],
    },
    "tools[…]": {
      send: { tools: [{ type: "bash_20250124", name: "bash" }] },
      at: ["tools.0", { type: "bash_20250124", name: "bash" }],
    },
    "tools[…] (nobody runs it)": {
      send: { tools: [...TOOL.tools, { type: "file_search" }] },
      at: ["tools.1", undefined],
      left: "tools[file_search]",
    },
    "tool_choice": {
      send: { ...TOOL, "tool_choice": "required" },
      at: ["tool_choice", { type: "any" }],
    },
    "tool_choice (while it thinks)": {
      send: { ...TOOL, "tool_choice": "required", "reasoning_effort": "low" },
      at: ["tool_choice", { type: "auto" }],
      left: "tool_choice",
    },
    "tool_choice (of a tool that is left out)": {
      send: {
        tools: [...TOOL.tools, { type: "file_search" }],
        "tool_choice": { type: "file_search" },
      },
      param: "tool_choice",
    },
    "parallel_tool_calls": {
      send: { ...TOOL, "parallel_tool_calls": false },
      at: ["tool_choice.disable_parallel_tool_use", true],
    },
    functions: { send: { functions: [FUNCTION] }, at: ["tools.0.name", "f"] },
    "function_call": {
      send: { functions: [FUNCTION], "function_call": { name: "f" } },
      at: ["tool_choice.name", "f"],
    },
    "messages[].role": {
      send: {
        messages: [
          { role: "developer", content: "S" },
          { role: "user", content: "Q" },
        ],
      },
      at: ["system", "S"],
    },
    "messages[].content": { send: {}, at: ["messages.0.content", "Hi"] },
    "messages[].name": {
      send: { messages: [{ role: "user", content: "Q", name: "n" }] },
    },
    "messages[].refusal": {
      send: earlier({ content: null, refusal: "No" }),
      at: ["messages.1.content", "No"],
    },
    "messages[].tool_calls": {
      send: CALLED,
      at: ["messages.1.content.0.input", { a: 1 }],
    },
    "messages[].tool_call_id": {
      send: CALLED,
      at: ["messages.2.content.0.tool_use_id", "c1"],
    },
    "messages[].function_call": {
      send: earlier({
        content: null,
        "function_call": { name: "f", arguments: "{}" },
      }),
      at: ["messages.1.content.0.name", "f"],
    },
    "messages[].audio": {
      send: earlier({ content: null, audio: { id: "a" } }),
      param: "messages[1].audio",
    },
    "messages[].audio.transcript": {
      send: earlier({ content: null, audio: { transcript: "T" } }),
      at: ["messages.1.content", "T"],
    },
    "messages[].audio.data": {
      send: earlier({ content: null, audio: { transcript: "T", data: "AA" } }),
    },
    "messages[].annotations": {
      send: earlier({ annotations: [{ type: "url_citation" }] }),
    },
    "messages[].thinking_blocks": {
      send: earlier({
        "thinking_blocks": [{
          type: "thinking",
          thinking: "t",
          signature: "s",
        }],
      }),
      at: ["messages.1.content.0.signature", "s"],
    },
    "messages[].reasoning_content": {
      send: earlier({ "reasoning_content": "R" }),
    },
    "messages[].content[text].text": {
      send: part("text", { text: "T" }),
      at: ["messages.0.content", "T"],
    },
    "messages[].content[text].cache_control": {
      send: part("text", { text: "T", "cache_control": MARK }),
      at: [`${P}.cache_control`, MARK],
    },
    "messages[].content[text].prompt_cache_breakpoint": {
      send: part("text", { text: "T", "prompt_cache_breakpoint": BREAK }),
      at: [`${P}.cache_control`, MARK],
    },
    "messages[].content[refusal].refusal": {
      send: earlier({ content: [{ type: "refusal", refusal: "No" }] }),
      at: ["messages.1.content", "No"],
    },
    "messages[].content[refusal].cache_control": {
      send: earlier({
        content: [{ type: "refusal", refusal: "No", "cache_control": MARK }],
      }),
      at: ["messages.1.content.0.cache_control", MARK],
    },
    "messages[].content[image_url].image_url": {
      send: image({}),
      at: [`${P}.type`, "image"],
    },
    "messages[].content[image_url].image_url.url": {
      send: image({}),
      at: [`${P}.source.data`, "AAAA"],
    },
    "messages[].content[image_url].image_url.detail": {
      send: image({ detail: "high" }),
    },
    "messages[].content[image_url].cache_control": {
      send: image({}, { "cache_control": MARK }),
      at: [`${P}.cache_control`, MARK],
    },
    "messages[].content[image_url].prompt_cache_breakpoint": {
      send: image({}, { "prompt_cache_breakpoint": BREAK }),
      at: [`${P}.cache_control`, MARK],
    },
    "messages[].content[file].file": {
      send: file({}),
      at: [`${P}.type`, "document"],
    },
    "messages[].content[file].file.file_data": {
      send: file({}),
      at: [`${P}.source.data`, "JVBERi0="],
    },
    "messages[].content[file].file.filename": {
      send: file({ filename: "n.pdf" }),
      at: [`${P}.title`, "n.pdf"],
    },
    "messages[].content[file].file.file_id": {
      send: part("file", { file: { "file_id": "file-1" } }),
      param: "messages[0].content[0]",
    },
    "messages[].content[file].cache_control": {
      send: file({}, { "cache_control": MARK }),
      at: [`${P}.cache_control`, MARK],
    },
    "messages[].content[file].prompt_cache_breakpoint": {
      send: file({}, { "prompt_cache_breakpoint": BREAK }),
      at: [`${P}.cache_control`, MARK],
    },
    "messages[].content[input_audio].input_audio": {
      send: part("input_audio", {
        "input_audio": { data: "AA", format: "wav" },
      }),
      param: "messages[0].content[0]",
    },
    "messages[].content[thinking]": {
      send: earlier({
        content: [
          { type: "thinking", thinking: "t", signature: "s" },
          { type: "text", text: "A" },
        ],
      }),
      at: ["messages.1.content.0.signature", "s"],
    },
    "messages[].content[thinking] (unsealed)": {
      send: earlier({
        content: [{ type: "thinking", thinking: "t" }, {
          type: "text",
          text: "A",
        }],
      }),
      at: ["messages.1.content", "A"],
      left: "messages[].content[thinking]",
    },
    ...Object.fromEntries(
      OWN_BLOCKS.map((type) => [`messages[].content[${type}]`, {
        send: part(type, { canary: 1 }),
        at: [P, { type, canary: 1 }],
      }]),
    ),
  },
});

/** The compiler misses a member that the official package has and this list does not. */
const PARAMS: Record<keyof OpenAI.ChatCompletionCreateParams, true> = {
  messages: true,
  model: true,
  audio: true,
  "frequency_penalty": true,
  "function_call": true,
  functions: true,
  "logit_bias": true,
  logprobs: true,
  "max_completion_tokens": true,
  "max_tokens": true,
  metadata: true,
  modalities: true,
  moderation: true,
  n: true,
  "parallel_tool_calls": true,
  prediction: true,
  "presence_penalty": true,
  "prompt_cache_key": true,
  "prompt_cache_options": true,
  "prompt_cache_retention": true,
  "reasoning_effort": true,
  "response_format": true,
  "safety_identifier": true,
  seed: true,
  "service_tier": true,
  stop: true,
  store: true,
  stream: true,
  "stream_options": true,
  temperature: true,
  "tool_choice": true,
  tools: true,
  "top_logprobs": true,
  "top_p": true,
  user: true,
  verbosity: true,
  "web_search_options": true,
};

type KeysOf<T> = T extends T ? keyof T : never;

const MESSAGE: Record<KeysOf<OpenAI.ChatCompletionMessageParam>, true> = {
  role: true,
  content: true,
  name: true,
  refusal: true,
  audio: true,
  "function_call": true,
  "tool_calls": true,
  "tool_call_id": true,
};

const PARTS: Record<OpenAI.ChatCompletionContentPart["type"], string> = {
  text: "text",
  "image_url": "image_url",
  "input_audio": "input_audio",
  file: "file",
};

Deno.test("chat completions to Anthropic: the table has every member that the official package has", () => {
  for (const name of Object.keys(PARAMS)) {
    assert(Object.hasOwn(ENCODE_FATES, name), name);
  }
  for (const name of Object.keys(MESSAGE)) {
    assert(Object.hasOwn(ENCODE_FATES, `messages[].${name}`), name);
  }
  for (const [type, member] of Object.entries(PARTS)) {
    const path = `messages[].content[${type}].${member}`;
    assert(Object.hasOwn(ENCODE_FATES, path), path);
  }
});
