import type Anthropic from "@anthropic-ai/sdk";
import { assert } from "@std/assert";
import {
  DECODE_FATES,
  SERVER_RESULTS,
} from "../../../lib/dialects/anthropic_messages/decode/fates.ts";
import { type Sample, walk } from "./walk.ts";

const MARK = { type: "ephemeral" };
const SCHEMA = { type: "object", properties: {} };
const FORMAT = { type: "json_schema", schema: SCHEMA };
const IMAGE = { type: "url", url: "https://x.example/i.png" };
const TEXT = { type: "text", "media_type": "text/plain", data: "BODY" };
const P = "messages.0.content";

type Members = Record<string, unknown>;

function say(...content: unknown[]): Members {
  return { messages: [{ role: "user", content }] };
}

function answered(...content: unknown[]): Members {
  return {
    messages: [
      { role: "assistant", content },
      { role: "user", content: "Q" },
    ],
  };
}

function result(members: Members): Members {
  const use = { type: "tool_use", id: "c1", name: "f", input: {} };
  const given = { type: "tool_result", "tool_use_id": "c1", ...members };
  return {
    messages: [
      { role: "user", content: "Q" },
      { role: "assistant", content: [use] },
      { role: "user", content: [given] },
    ],
  };
}

function tool(members: Members): Members {
  return { tools: [{ name: "f", "input_schema": SCHEMA, ...members }] };
}

/** Samples of a block's members, by their names. */
function block(
  type: string,
  request: (block: Members) => Members,
  own: Members,
  samples: Record<string, Partial<Sample> & { value?: unknown }>,
): Record<string, Sample> {
  return Object.fromEntries(
    Object.entries(samples).map(([name, { value, ...sample }]) => [
      `messages[].content[${type}].${name}`,
      {
        send: request({
          type,
          ...own,
          ...(value === undefined ? {} : { [name]: value }),
        }),
        ...sample,
      },
    ]),
  );
}

const LEFT = { value: MARK };
const ON = { value: { enabled: true } };
const NOTE = `[x of s {"a":1} gave: RESULT]`;
const MCP_USE = {
  type: "mcp_tool_use",
  id: "m1",
  name: "x",
  "server_name": "s",
  input: { a: 1 },
};
const noted = (members: Members) =>
  answered(MCP_USE, { "tool_use_id": "m1", ...members });

walk({
  name: "messages to OpenAI",
  fates: DECODE_FATES,
  path: "/v1/messages",
  provider: "openai",
  base: {
    model: "openai/gpt-test",
    "max_tokens": 9,
    messages: [{ role: "user", content: "Hi" }],
  },
  samples: {
    model: { send: {}, at: ["model", "gpt-test"] },
    "max_tokens": { send: { "max_tokens": 7 }, at: ["max_tokens", 7] },
    messages: { send: {}, at: [P, "Hi"] },
    system: { send: { system: "S" }, at: [P, "S"] },
    "system[].text": {
      send: {
        system: [{ type: "text", text: "A" }, { type: "text", text: "B" }],
      },
      at: [P, "A\n\nB"],
    },
    "system[].cache_control": {
      send: { system: [{ type: "text", text: "A", "cache_control": MARK }] },
    },
    "system[].citations": {
      send: { system: [{ type: "text", text: "A", citations: [{}] }] },
    },
    stream: { send: { stream: false }, at: ["stream", undefined] },
    "stop_sequences": {
      send: { "stop_sequences": ["a"] },
      at: ["stop", ["a"]],
    },
    "stop_sequences (beyond four)": {
      send: { "stop_sequences": ["a", "b", "c", "d", "e"] },
      at: ["stop", ["a", "b", "c", "d"]],
      left: "stop_sequences",
    },
    temperature: { send: { temperature: 0.5 } },
    "top_p": { send: { "top_p": 0.5 } },
    "top_k": { send: { "top_k": 5 } },
    metadata: { send: { metadata: { "user_id": "u" } }, at: ["user", "u"] },
    "metadata.user_id": {
      send: { metadata: { "user_id": "u" } },
      at: ["user", "u"],
    },
    "service_tier": {
      send: { "service_tier": "standard_only" },
      at: ["service_tier", "default"],
    },
    thinking: { send: { thinking: { type: "adaptive" } } },
    "output_config": {
      send: { "output_config": { effort: "low", format: FORMAT } },
      at: ["response_format.json_schema.schema", SCHEMA],
    },
    "output_config.effort": {
      send: { "output_config": { effort: "low" } },
      at: ["reasoning_effort", "low"],
    },
    "output_config.format": {
      send: { "output_config": { format: FORMAT } },
      at: ["response_format.json_schema.schema", SCHEMA],
    },
    "output_config.task_budget": {
      send: {
        "output_config": { "task_budget": { type: "tokens", total: 9 } },
      },
    },
    "output_format": {
      send: { "output_format": FORMAT },
      at: ["response_format.json_schema.schema", SCHEMA],
    },
    "inference_geo": { send: { "inference_geo": "eu" } },
    ...Object.fromEntries(
      [
        "mcp_servers",
        "container",
        "context_management",
        "compaction",
        "diagnostics",
        "billing_policy",
        "fallbacks",
        "fallback_credit_token",
        "thread",
        "user_profile_id",
        "workspace_id",
        "betas",
        "cache_control",
      ].map((name) => [name, { send: { [name]: { canary: 1 } } }]),
    ),
    speed: { send: { speed: "fast" } },
    "speed (as it is)": {
      send: { speed: "standard" },
      at: ["speed", undefined],
      left: "",
    },
    tools: { send: tool({}), at: ["tools.0.type", "function"] },
    "tools[].name": { send: tool({}), at: ["tools.0.function.name", "f"] },
    "tools[].description": {
      send: tool({ description: "D" }),
      at: ["tools.0.function.description", "D"],
    },
    "tools[].input_schema": {
      send: tool({}),
      at: ["tools.0.function.parameters", SCHEMA],
    },
    "tools[].strict": {
      send: tool({ strict: true }),
      at: ["tools.0.function.strict", true],
    },
    "tools[].type": {
      send: tool({ type: "custom" }),
      at: ["tools.0.type", "function"],
    },
    ...Object.fromEntries(
      [
        "cache_control",
        "allowed_callers",
        "defer_loading",
        "eager_input_streaming",
        "input_examples",
      ].map((name) => [`tools[].${name}`, { send: tool({ [name]: true }) }]),
    ),
    "tools[…]": {
      send: {
        tools: [
          { name: "f", "input_schema": SCHEMA },
          { type: "web_search_20250305", name: "web_search" },
        ],
      },
      left: "tools[web_search_20250305]",
    },
    "tool_choice": {
      send: { ...tool({}), "tool_choice": { type: "any" } },
      at: ["tool_choice", "required"],
    },
    "tool_choice (of a tool that is left out)": {
      send: {
        tools: [{ type: "web_search_20250305", name: "web_search" }],
        "tool_choice": { type: "tool", name: "web_search" },
      },
      param: "tool_choice",
    },
    "tool_choice.disable_parallel_tool_use": {
      send: {
        ...tool({}),
        "tool_choice": { type: "auto", "disable_parallel_tool_use": true },
      },
      at: ["parallel_tool_calls", false],
    },
    "messages[].role": { send: {}, at: ["messages.0.role", "user"] },
    "messages[].content": { send: {}, at: [P, "Hi"] },
    "messages[].clear_at": {
      send: {
        messages: [
          { role: "system", content: "S", "clear_at": "next_user_message" },
          { role: "user", content: "Hi" },
        ],
      },
    },
    "messages[].output_config": {
      send: {
        messages: [
          { role: "system", "output_config": { effort: "low" } },
          { role: "user", content: "Hi" },
        ],
      },
    },
    ...block("text", say, { text: "T" }, {
      text: { at: [P, "T"] },
      "cache_control": LEFT,
      citations: { value: [{}] },
    }),
    ...block("image", say, { source: IMAGE }, {
      source: { at: [`${P}.0.image_url.url`, IMAGE.url] },
      "cache_control": LEFT,
      transformations: LEFT,
    }),
    "messages[].content[image].source (by file id)": {
      send: say({ type: "image", source: { type: "file", "file_id": "f" } }),
      param: "messages.0.content.0",
    },
    ...block("document", say, { source: TEXT }, {
      source: { at: [P, "BODY"] },
      title: { value: "TITLE", at: [P, "Document: TITLE\n\nBODY"] },
      context: { value: "CONTEXT", at: [P, "Context: CONTEXT\n\nBODY"] },
      "cache_control": LEFT,
      citations: ON,
    }),
    "messages[].content[document].source (a PDF)": {
      send: say({
        type: "document",
        title: "T.pdf",
        source: { type: "base64", "media_type": "application/pdf", data: "AA" },
      }),
      at: [`${P}.0.file`, {
        filename: "T.pdf",
        "file_data": "data:application/pdf;base64,AA",
      }],
    },
    "messages[].content[document].source (with an image)": {
      send: say({
        type: "document",
        title: "T",
        source: {
          type: "content",
          content: [{ type: "text", text: "a" }, {
            type: "image",
            source: IMAGE,
          }],
        },
      }),
      at: [P, [
        { type: "text", text: "Document: T" },
        { type: "text", text: "a" },
        { type: "image_url", "image_url": { url: IMAGE.url } },
      ]],
    },
    "messages[].content[document].source (by address)": {
      send: say({ type: "document", source: { type: "url", url: "x" } }),
      param: "messages.0.content.0",
    },
    ...block("search_result", say, {
      source: "https://s.example",
      title: "ST",
      content: [{ type: "text", text: "B" }],
    }, {
      source: { at: [P, "Search result: ST\nSource: https://s.example\n\nB"] },
      title: { at: [P, "Search result: ST\nSource: https://s.example\n\nB"] },
      content: { at: [P, "Search result: ST\nSource: https://s.example\n\nB"] },
      "cache_control": LEFT,
      citations: ON,
    }),
    ...block(
      "tool_use",
      (use) => {
        const sent = result({ content: "R" });
        const [question, , last] = sent["messages"] as unknown[];
        return {
          messages: [question, { role: "assistant", content: [use] }, last],
        };
      },
      { id: "c1", name: "f", input: { a: 1 } },
      {
        id: { at: ["messages.1.tool_calls.0.id", "c1"] },
        name: { at: ["messages.1.tool_calls.0.function.name", "f"] },
        input: {
          at: ["messages.1.tool_calls.0.function.arguments", '{"a":1}'],
        },
        "cache_control": LEFT,
        caller: { value: { type: "direct" } },
        "toolset_name": { value: "browser" },
      },
    ),
    ...block("tool_result", ({ type: _, ...members }) => result(members), {
      content: "R",
    }, {
      "tool_use_id": { at: ["messages.2.tool_call_id", "c1"] },
      content: { at: ["messages.2.content", "R"] },
      "is_error": { value: true, at: ["messages.2.content", "Error: R"] },
      "cache_control": LEFT,
      "toolset_name": { value: "browser" },
    }),
    ...block("tool_reference", (it) => result({ content: [it] }), {
      "tool_name": "f",
    }, {
      "tool_name": { at: ["messages.2.content", "[tool: f]"] },
      "cache_control": LEFT,
    }),
    ...block("browser_state", (it) => result({ content: [it] }), {}, {
      tabs: {
        value: [],
        at: ["messages.2.content", '{"type":"browser_state","tabs":[]}'],
      },
      "state_changes": {
        value: [],
        at: [
          "messages.2.content",
          '{"type":"browser_state","state_changes":[]}',
        ],
      },
      "cache_control": LEFT,
    }),
    ...block("thinking", (it) => answered(it, { type: "text", text: "A" }), {
      thinking: "T",
      signature: "S",
    }, {
      thinking: { left: "messages[].content[thinking]" },
      signature: { left: "messages[].content[thinking]" },
      "cache_control": { left: "messages[].content[thinking]" },
    }),
    ...block(
      "redacted_thinking",
      (it) => answered(it, { type: "text", text: "A" }),
      { data: "D" },
      {
        data: { left: "messages[].content[thinking]" },
        "cache_control": { left: "messages[].content[thinking]" },
      },
    ),
    ...block("compaction", answered, { content: "SUMMARY" }, {
      content: { at: [P, "SUMMARY"] },
      "cache_control": LEFT,
      "encrypted_content": { value: "E" },
      signature: { value: "S" },
      "tool_changes": { value: [{}] },
    }),
    ...block("server_tool_use", answered, {
      id: "s1",
      name: "web_search",
      input: { query: "q" },
    }, {
      id: { at: [P, '[web_search {"query":"q"}]'] },
      name: { at: [P, '[web_search {"query":"q"}]'] },
      input: { at: [P, '[web_search {"query":"q"}]'] },
      "cache_control": LEFT,
      caller: { value: { type: "direct" } },
    }),
    ...block("mcp_tool_use", answered, MCP_USE, {
      id: { at: [P, '[x of s {"a":1}]'] },
      name: { at: [P, '[x of s {"a":1}]'] },
      "server_name": { at: [P, '[x of s {"a":1}]'] },
      input: { at: [P, '[x of s {"a":1}]'] },
      "cache_control": LEFT,
    }),
    ...Object.assign(
      {},
      ...SERVER_RESULTS.map((type) =>
        block(type, noted, { content: "RESULT" }, {
          "tool_use_id": { at: [P, NOTE] },
          content: { at: [P, NOTE] },
          "is_error": {
            value: true,
            at: [P, '[x of s {"a":1} failed: RESULT]'],
          },
          "cache_control": LEFT,
          caller: { value: { type: "direct" } },
        })
      ),
    ),
    "messages[].content[container_upload]": {
      send: say({ type: "container_upload", "file_id": "f" }),
      param: "messages.0.content.0",
    },
    ...Object.fromEntries(
      ["mcp_tool_listing", "tool_addition", "tool_removal", "fallback"].map(
        (type) => [`messages[].content[${type}]`, {
          send: answered({ type }, { type: "text", text: "A" }),
        }],
      ),
    ),
  },
});

/** The compiler misses a member that the official package has and this list does not. */
const PARAMS: Record<
  keyof Anthropic.Beta.Messages.MessageCreateParams,
  true
> = {
  model: true,
  "max_tokens": true,
  messages: true,
  "billing_policy": true,
  "cache_control": true,
  compaction: true,
  container: true,
  "context_management": true,
  diagnostics: true,
  "fallback_credit_token": true,
  fallbacks: true,
  "inference_geo": true,
  "mcp_servers": true,
  metadata: true,
  "output_config": true,
  "output_format": true,
  "service_tier": true,
  speed: true,
  "stop_sequences": true,
  stream: true,
  system: true,
  thinking: true,
  thread: true,
  "tool_choice": true,
  tools: true,
  betas: true,
  "user_profile_id": true,
  "workspace_id": true,
};

const BLOCKS: Record<Anthropic.Beta.BetaContentBlockParam["type"], true> = {
  text: true,
  image: true,
  document: true,
  "search_result": true,
  thinking: true,
  "redacted_thinking": true,
  "tool_use": true,
  "tool_result": true,
  "server_tool_use": true,
  "web_search_tool_result": true,
  "web_fetch_tool_result": true,
  "advisor_tool_result": true,
  "code_execution_tool_result": true,
  "bash_code_execution_tool_result": true,
  "text_editor_code_execution_tool_result": true,
  "tool_search_tool_result": true,
  "mcp_tool_use": true,
  "mcp_tool_result": true,
  "container_upload": true,
  compaction: true,
  "tool_addition": true,
  "tool_removal": true,
  "mcp_tool_listing": true,
  fallback: true,
};

Deno.test("messages to OpenAI: the table has every member that the official package has", () => {
  for (const name of Object.keys(PARAMS)) {
    assert(Object.hasOwn(DECODE_FATES, name), name);
  }
  for (const type of Object.keys(BLOCKS)) {
    const path = `messages[].content[${type}]`;
    const known = Object.keys(DECODE_FATES).some((it) => it.startsWith(path));
    assert(known, path);
  }
});
