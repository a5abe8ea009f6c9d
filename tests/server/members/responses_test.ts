import type OpenAI from "openai";
import { assert } from "@std/assert";
import {
  ADDING_ITEMS,
  DECODE_FATES,
  SERVICE_CALLS,
  SPARE_ITEMS,
} from "../../../lib/dialects/openai_responses/decode_fates.ts";
import { sealBlocks } from "../../../lib/dialects/openai_responses/sealed.ts";
import { type Sample, walk } from "./walk.ts";

type Members = Record<string, unknown>;

const P = "messages.0.content";
const FUNCTION = {
  type: "function",
  name: "f",
  parameters: { type: "object" },
};
const BREAK = { mode: "explicit" };
const GRAMMAR = { syntax: "lark", definition: "start: /a/" };

function say(part: Members): Members {
  return { input: [{ role: "user", content: [part] }] };
}

function item(members: Members): Members {
  return { input: [members, { role: "user", content: "Q" }] };
}

function call(members: Members): Members {
  return item({
    type: "function_call",
    "call_id": "c1",
    name: "f",
    arguments: "{}",
    ...members,
  });
}

function result(type: string, members: Members): Members {
  const called = type === "function_call_output"
    ? { type: "function_call", name: "f", arguments: "{}" }
    : { type: "custom_tool_call", name: "f", input: "x" };
  return {
    input: [
      { ...called, "call_id": "c1" },
      { type, "call_id": "c1", output: "R", ...members },
    ],
  };
}

/** Samples of an object's members, by their names. */
function each(
  path: string,
  request: (members: Members) => Members,
  samples: Record<string, Partial<Sample> & { value?: unknown }>,
): Record<string, Sample> {
  return Object.fromEntries(
    Object.entries(samples).map(([name, { value, ...sample }]) => [
      `${path}.${name}`,
      {
        send: request(value === undefined ? {} : { [name]: value }),
        ...sample,
      },
    ]),
  );
}

walk({
  name: "responses to OpenAI",
  fates: DECODE_FATES,
  path: "/v1/responses",
  provider: "openai",
  base: { model: "openai/gpt-test", input: "Hi" },
  samples: {
    model: { send: {}, at: ["model", "gpt-test"] },
    input: { send: {}, at: [P, "Hi"] },
    instructions: { send: { instructions: "S" }, at: [P, "S"] },
    "previous_response_id": {
      send: { "previous_response_id": "resp_unknown" },
      param: "previous_response_id",
      status: 404,
    },
    store: { send: { store: false }, back: ["store", false] },
    stream: { send: { stream: false } },
    "stream_options": {
      send: { "stream_options": {} },
      back: ["status", "completed"],
    },
    "stream_options.include_obfuscation": {
      send: { "stream_options": { "include_obfuscation": true } },
    },
    temperature: { send: { temperature: 0.5 } },
    "top_p": { send: { "top_p": 0.5 } },
    user: { send: { user: "u" } },
    "safety_identifier": { send: { "safety_identifier": "s" } },
    "prompt_cache_key": { send: { "prompt_cache_key": "k" } },
    "prompt_cache_options": {
      send: { "prompt_cache_options": { ttl: "30m" } },
    },
    "prompt_cache_retention": { send: { "prompt_cache_retention": "24h" } },
    "service_tier": { send: { "service_tier": "flex" } },
    moderation: { send: { moderation: { model: "m" } } },
    "parallel_tool_calls": {
      send: { tools: [FUNCTION], "parallel_tool_calls": false },
    },
    "max_output_tokens": {
      send: { "max_output_tokens": 16 },
      at: ["max_tokens", 16],
    },
    reasoning: {
      send: { reasoning: { effort: "low" } },
      at: ["reasoning_effort", "low"],
    },
    ...each("reasoning", (reasoning) => ({ reasoning }), {
      effort: { value: "low", at: ["reasoning_effort", "low"] },
      summary: { value: "auto", back: ["reasoning.summary", "auto"] },
      "generate_summary": { value: "auto" },
      context: { value: "all_turns" },
      mode: { value: "pro" },
    }),
    text: {
      send: { text: { format: { type: "json_object" } } },
      at: ["response_format", { type: "json_object" }],
    },
    ...each("text", (text) => ({ text }), {
      format: {
        value: { type: "json_schema", name: "n", schema: {} },
        at: ["response_format.json_schema", { name: "n", schema: {} }],
      },
      verbosity: { value: "low", at: ["verbosity", "low"] },
    }),
    "top_logprobs": { send: { "top_logprobs": 2 }, at: ["logprobs", true] },
    include: {
      send: { include: ["message.output_text.logprobs"] },
      at: ["logprobs", true],
    },
    "include (of the service's own tools)": {
      send: { include: ["file_search_call.results"] },
      at: ["include", undefined],
      left: "include[file_search_call.results]",
    },
    metadata: {
      send: { metadata: { a: "b" } },
      back: ["metadata", { a: "b" }],
    },
    truncation: { send: { truncation: "auto" } },
    "truncation (none)": {
      send: { truncation: "disabled" },
      at: ["truncation", undefined],
      left: "",
    },
    "context_management": {
      send: { "context_management": [{ type: "compaction" }] },
    },
    "max_tool_calls": { send: { "max_tool_calls": 3 } },
    "access_programs": { send: { "access_programs": { a: 1 } } },
    image: { send: { image: { a: 1 } } },
    background: { send: { background: true } },
    conversation: { send: { conversation: "conv_1" } },
    prompt: { send: { prompt: { id: "p" } } },

    tools: { send: { tools: [FUNCTION] }, at: ["tools.0.type", "function"] },
    ...each(
      "tools[function]",
      (more) => ({ tools: [{ ...FUNCTION, ...more }] }),
      {
        type: { at: ["tools.0.type", "function"] },
        name: { at: ["tools.0.function.name", "f"] },
        description: { value: "D", at: ["tools.0.function.description", "D"] },
        parameters: {
          at: ["tools.0.function.parameters", FUNCTION.parameters],
        },
        strict: { value: true, at: ["tools.0.function.strict", true] },
        async: { value: true },
        "allowed_callers": { value: ["direct"] },
        "defer_loading": { value: true },
        "output_schema": { value: { type: "object" } },
      },
    ),
    ...each(
      "tools[custom]",
      (more) => ({ tools: [{ type: "custom", name: "c", ...more }] }),
      {
        type: { at: ["tools.0.type", "function"] },
        name: { at: ["tools.0.function.name", "c"] },
        description: { value: "D", at: ["tools.0.function.description", "D"] },
        format: {
          value: { type: "grammar", ...GRAMMAR },
          at: [
            "tools.0.function.description",
            `The input must match this ${GRAMMAR.syntax} grammar:\n${GRAMMAR.definition}`,
          ],
        },
        async: { value: true },
        "allowed_callers": { value: ["direct"] },
        "defer_loading": { value: true },
      },
    ),
    ...each("tools[namespace]", (more) => ({
      tools: [{ type: "namespace", name: "n", tools: [FUNCTION], ...more }],
    }), {
      type: { at: ["tools.0.type", "function"] },
      name: { at: ["tools.0.function.name", "f"] },
      description: { value: "D" },
      tools: { at: ["tools.0.function.name", "f"] },
    }),
    "tools[namespace].name (where names are shared)": {
      send: {
        tools: [FUNCTION, { type: "namespace", name: "n", tools: [FUNCTION] }],
      },
      at: ["tools.1.function.name", "n__f"],
    },
    "tools[…]": {
      send: { tools: [FUNCTION, { type: "web_search" }] },
      left: "tools[web_search]",
    },
    "tool_choice": {
      send: {
        tools: [FUNCTION],
        "tool_choice": { type: "function", name: "f" },
      },
      at: ["tool_choice", { type: "function", function: { name: "f" } }],
    },
    "tool_choice (of a tool that is left out)": {
      send: {
        tools: [FUNCTION, { type: "web_search" }],
        "tool_choice": { type: "web_search" },
      },
      param: "tool_choice",
    },

    ...each("input[message]", (more) => ({
      input: [
        { type: "message", role: "user", content: "Q", ...more },
        { role: "user", content: "Q" },
      ],
    }), {
      id: { value: "msg_1", at: [P, "Q"] },
      status: { value: "completed", at: [P, "Q"] },
      role: { at: ["messages.0.role", "user"] },
      content: { at: [P, "Q"] },
      phase: { value: "final_answer" },
    }),
    ...each(
      "input[].content[input_text]",
      (more) => say({ type: "input_text", text: "T", ...more }),
      {
        text: { at: [`${P}.0`, { type: "text", text: "T" }] },
        "prompt_cache_breakpoint": {
          value: BREAK,
          at: [`${P}.0.prompt_cache_breakpoint`, BREAK],
        },
      },
    ),
    ...each("input[].content[output_text]", (more) =>
      item({
        role: "assistant",
        content: [{ type: "output_text", text: "T", ...more }],
      }), {
      text: { at: [P, "T"] },
      annotations: { value: [{ type: "url_citation" }] },
      logprobs: { value: [{ token: "T" }] },
    }),
    "input[].content[text].text": {
      send: say({ type: "text", text: "T" }),
      at: [`${P}.0.text`, "T"],
    },
    "input[].content[refusal].refusal": {
      send: item({
        role: "assistant",
        content: [{ type: "refusal", refusal: "No" }],
      }),
      at: ["messages.0.refusal", "No"],
    },
    ...each(
      "input[].content[input_image]",
      (more) =>
        say({
          type: "input_image",
          "image_url": "https://x.example/",
          ...more,
        }),
      {
        "image_url": { at: [`${P}.0.image_url.url`, "https://x.example/"] },
        detail: { value: "high", at: [`${P}.0.image_url.detail`, "high"] },
        "prompt_cache_breakpoint": {
          value: BREAK,
          at: [`${P}.0.prompt_cache_breakpoint`, BREAK],
        },
      },
    ),
    "input[].content[input_image].file_id": {
      send: say({ type: "input_image", "file_id": "file-1" }),
      param: "input[0].content[0]",
    },
    ...each(
      "input[].content[input_file]",
      (more) => say({ type: "input_file", "file_data": "AA", ...more }),
      {
        "file_data": { at: [`${P}.0.file.file_data`, "AA"] },
        "file_id": { value: "file-1", at: [`${P}.0.file.file_id`, "file-1"] },
        filename: { value: "n", at: [`${P}.0.file.filename`, "n"] },
        detail: { value: "high" },
        "prompt_cache_breakpoint": {
          value: BREAK,
          at: [`${P}.0.prompt_cache_breakpoint`, BREAK],
        },
      },
    ),
    "input[].content[input_file].file_url": {
      send: say({ type: "input_file", "file_url": "https://x.example/" }),
      param: "input[0].content[0]",
    },
    "input[].content[input_audio].input_audio": {
      send: say({
        type: "input_audio",
        "input_audio": { data: "AA", format: "wav" },
      }),
      at: [`${P}.0.input_audio`, { data: "AA", format: "wav" }],
    },
    ...each("input[function_call]", call, {
      id: { value: "fc_1", at: ["messages.0.tool_calls.0.id", "c1"] },
      status: { value: "completed", at: ["messages.0.tool_calls.0.id", "c1"] },
      "call_id": { at: ["messages.0.tool_calls.0.id", "c1"] },
      name: { at: ["messages.0.tool_calls.0.function.name", "f"] },
      arguments: { at: ["messages.0.tool_calls.0.function.arguments", "{}"] },
      "extra_content": {
        value: { google: { "thought_signature": "s" } },
        at: ["messages.0.tool_calls.0.extra_content", {
          google: { "thought_signature": "s" },
        }],
      },
      namespace: {
        value: "n",
        at: ["messages.0.tool_calls.0.function.name", "f"],
      },
      async: { value: true },
      caller: { value: { type: "direct" } },
    }),
    ...each("input[custom_tool_call]", (more) =>
      item({
        type: "custom_tool_call",
        "call_id": "c1",
        name: "c",
        input: "x",
        ...more,
      }), {
      id: { value: "ct_1", at: ["messages.0.tool_calls.0.id", "c1"] },
      status: { value: "completed", at: ["messages.0.tool_calls.0.id", "c1"] },
      "call_id": { at: ["messages.0.tool_calls.0.id", "c1"] },
      name: { at: ["messages.0.tool_calls.0.function.name", "c"] },
      input: {
        at: ["messages.0.tool_calls.0.function.arguments", '{"input":"x"}'],
      },
      namespace: {
        value: "n",
        at: ["messages.0.tool_calls.0.function.name", "c"],
      },
      async: { value: true },
      caller: { value: { type: "direct" } },
    }),
    ...Object.assign(
      {},
      ...["function_call_output", "custom_tool_call_output"].map((type) =>
        each(`input[${type}]`, (more) => result(type, more), {
          id: { value: "x", at: ["messages.1.content", "R"] },
          status: { value: "completed", at: ["messages.1.content", "R"] },
          name: { value: "f", at: ["messages.1.content", "R"] },
          namespace: { value: "n", at: ["messages.1.content", "R"] },
          "call_id": { at: ["messages.1.tool_call_id", "c1"] },
          output: { at: ["messages.1.content", "R"] },
          caller: { value: { type: "direct" } },
        })
      ),
    ),
    ...each("input[reasoning]", (more) => ({
      input: [
        { type: "reasoning", summary: [], ...more },
        { role: "assistant", content: "A" },
        { role: "user", content: "Q" },
      ],
    }), {
      id: { value: "rs_1", at: [P, "A"] },
      status: { value: "completed", at: [P, "A"] },
      summary: {
        value: [{ type: "summary_text", text: "hm" }],
        at: ["messages.0.reasoning_content", undefined],
        left: "input[].reasoning_content",
      },
      content: {
        value: [{ type: "reasoning_text", text: "hm" }],
        at: ["messages.0.reasoning_content", undefined],
        left: "input[].reasoning_content",
      },
      "encrypted_content": {
        value: sealBlocks([{ type: "thinking", thinking: "t" }]),
        at: ["messages.0.thinking_blocks", undefined],
        left: "input[].thinking_blocks",
      },
    }),
    "input[reasoning].encrypted_content (the service's own)": {
      send: item({
        type: "reasoning",
        summary: [],
        "encrypted_content": "gA*",
      }),
      left: "input[reasoning].encrypted_content",
    },
    ...Object.assign(
      {},
      ...ADDING_ITEMS.map((type) =>
        each(
          `input[${type}]`,
          (more) => item({ type, tools: [FUNCTION], ...more }),
          {
            id: { value: "x", at: ["tools.0.function.name", "f"] },
            role: { value: "developer", at: ["tools.0.function.name", "f"] },
            status: { value: "completed", at: ["tools.0.function.name", "f"] },
            "call_id": { value: "c", at: ["tools.0.function.name", "f"] },
            execution: { value: "client", at: ["tools.0.function.name", "f"] },
            tools: { at: ["tools.0.function.name", "f"] },
          },
        )
      ),
    ),
    ...Object.fromEntries(SERVICE_CALLS.map((type) => [`input[${type}]`, {
      send: item({ type, id: "x", canary: "C" }),
      at: [P, `\n\n[${type} {"canary":"C"}]\n\n`] as const,
    }])),
    ...Object.fromEntries(SPARE_ITEMS.map((type) => [`input[${type}]`, {
      send: item({ type, id: "x" }),
    }])),
    "input[item_reference]": {
      send: item({ type: "item_reference", id: "x" }),
      param: "input[0]",
      status: 404,
    },
    "input[compaction]": {
      send: item({ type: "compaction", "encrypted_content": "gA*" }),
      param: "input[0]",
    },
    "input[computer_call_output]": {
      send: item({ type: "computer_call_output", output: {} }),
      param: "input[0].type",
    },
  },
});

/** The compiler misses a member that the official package has and this list does not. */
const PARAMS: Record<keyof OpenAI.Responses.ResponseCreateParams, true> = {
  "access_programs": true,
  background: true,
  "context_management": true,
  conversation: true,
  image: true,
  include: true,
  input: true,
  instructions: true,
  "max_output_tokens": true,
  "max_tool_calls": true,
  metadata: true,
  model: true,
  moderation: true,
  "parallel_tool_calls": true,
  "previous_response_id": true,
  prompt: true,
  "prompt_cache_key": true,
  "prompt_cache_options": true,
  "prompt_cache_retention": true,
  reasoning: true,
  "safety_identifier": true,
  "service_tier": true,
  store: true,
  stream: true,
  "stream_options": true,
  temperature: true,
  text: true,
  "tool_choice": true,
  tools: true,
  "top_logprobs": true,
  "top_p": true,
  truncation: true,
  user: true,
};

const ITEMS: Record<
  NonNullable<OpenAI.Responses.ResponseInputItem["type"]>,
  true
> = {
  message: true,
  "file_search_call": true,
  "computer_call": true,
  "computer_call_output": true,
  "web_search_call": true,
  "function_call": true,
  "function_call_output": true,
  "tool_search_call": true,
  "tool_search_output": true,
  "additional_tools": true,
  "configuration_update": true,
  reasoning: true,
  compaction: true,
  "image_generation_call": true,
  "code_interpreter_call": true,
  "local_shell_call": true,
  "local_shell_call_output": true,
  "shell_call": true,
  "shell_call_output": true,
  "apply_patch_call": true,
  "apply_patch_call_output": true,
  "mcp_list_tools": true,
  "mcp_approval_request": true,
  "mcp_approval_response": true,
  "mcp_call": true,
  "custom_tool_call_output": true,
  "custom_tool_call": true,
  "compaction_trigger": true,
  "item_reference": true,
  program: true,
  "program_output": true,
};

Deno.test("responses to OpenAI: the table has every member that the official package has", () => {
  for (const name of Object.keys(PARAMS)) {
    assert(Object.hasOwn(DECODE_FATES, name), name);
  }
  for (const type of Object.keys(ITEMS)) {
    const path = `input[${type}]`;
    const known = Object.keys(DECODE_FATES).some((it) => it.startsWith(path));
    assert(known, path);
  }
});
