/**
 * Members within members: what the official packages declare of content, items and tools has a row of the table, too.
 * The compiler misses a member that a package has and these lists do not.
 */
import type Anthropic from "@anthropic-ai/sdk";
import type OpenAI from "openai";
import { assert } from "@std/assert";
import type { Fates } from "../../../lib/core/fates.ts";
import { DECODE_FATES as FROM_MESSAGES } from "../../../lib/dialects/anthropic_messages/decode/fates.ts";
import { ENCODE_FATES as FROM_CHAT } from "../../../lib/dialects/anthropic_messages/encode/fates.ts";
import { DECODE_FATES as FROM_RESPONSES } from "../../../lib/dialects/openai_responses/decode_fates.ts";

type KeysOf<T> = T extends T ? Exclude<keyof T, "type"> : never;
type TypesOf<T> = T extends { type?: infer Type } ? NonNullable<Type> & string
  : never;
type OfType<T, Type> = T extends { type?: infer Own }
  ? Type extends Own ? T : never
  : never;
/** By the type of a block, item or tool: its members. */
type MembersOf<T, Types = TypesOf<T>> = {
  [Type in Types & string]: Record<KeysOf<OfType<T, Type>>, true>;
};

type ChatParams = OpenAI.ChatCompletionCreateParams;
type ResponseParams = OpenAI.Responses.ResponseCreateParams;

const CHAT_PARTS: MembersOf<
  OpenAI.ChatCompletionContentPart | OpenAI.ChatCompletionContentPartRefusal
> = {
  text: { text: true, "prompt_cache_breakpoint": true },
  "image_url": { "image_url": true, "prompt_cache_breakpoint": true },
  "input_audio": { "input_audio": true, "prompt_cache_breakpoint": true },
  file: { file: true, "prompt_cache_breakpoint": true },
  refusal: { refusal: true },
};

const BLOCKS: MembersOf<Anthropic.Beta.BetaContentBlockParam> = {
  text: { text: true, "cache_control": true, citations: true },
  image: { source: true, "cache_control": true, transformations: true },
  document: {
    source: true,
    "cache_control": true,
    citations: true,
    context: true,
    title: true,
  },
  "search_result": {
    content: true,
    source: true,
    title: true,
    "cache_control": true,
    citations: true,
  },
  thinking: { signature: true, thinking: true },
  "redacted_thinking": { data: true },
  "tool_use": {
    id: true,
    input: true,
    name: true,
    "cache_control": true,
    caller: true,
    "toolset_name": true,
  },
  "tool_result": {
    "tool_use_id": true,
    "cache_control": true,
    content: true,
    "is_error": true,
    "toolset_name": true,
  },
  "server_tool_use": {
    id: true,
    input: true,
    name: true,
    "cache_control": true,
    caller: true,
  },
  "web_search_tool_result": {
    content: true,
    "tool_use_id": true,
    "cache_control": true,
    caller: true,
  },
  "web_fetch_tool_result": {
    content: true,
    "tool_use_id": true,
    "cache_control": true,
    caller: true,
  },
  "advisor_tool_result": {
    content: true,
    "tool_use_id": true,
    "cache_control": true,
  },
  "code_execution_tool_result": {
    content: true,
    "tool_use_id": true,
    "cache_control": true,
  },
  "bash_code_execution_tool_result": {
    content: true,
    "tool_use_id": true,
    "cache_control": true,
  },
  "text_editor_code_execution_tool_result": {
    content: true,
    "tool_use_id": true,
    "cache_control": true,
  },
  "tool_search_tool_result": {
    content: true,
    "tool_use_id": true,
    "cache_control": true,
  },
  "mcp_tool_use": {
    id: true,
    input: true,
    name: true,
    "server_name": true,
    "cache_control": true,
  },
  "mcp_tool_result": {
    "tool_use_id": true,
    "cache_control": true,
    content: true,
    "is_error": true,
  },
  "container_upload": { "file_id": true, "cache_control": true },
  compaction: {
    "cache_control": true,
    content: true,
    "encrypted_content": true,
    signature: true,
    "tool_changes": true,
  },
  "tool_addition": { tool: true, "cache_control": true },
  "tool_removal": { tool: true, "cache_control": true },
  "mcp_tool_listing": { "mcp_server_name": true, tools: true },
  fallback: { from: true, to: true, trigger: true },
};

const TURN: Record<KeysOf<Anthropic.Beta.BetaMessageParam>, true> = {
  content: true,
  role: true,
  "clear_at": true,
  "output_config": true,
};
const TOOL: Record<KeysOf<Anthropic.Beta.BetaTool>, true> = {
  "input_schema": true,
  name: true,
  "allowed_callers": true,
  "cache_control": true,
  "defer_loading": true,
  description: true,
  "eager_input_streaming": true,
  "input_examples": true,
  strict: true,
};
const OUTPUT: Record<KeysOf<Anthropic.Beta.BetaOutputConfig>, true> = {
  effort: true,
  format: true,
  "task_budget": true,
};

const ITEMS: MembersOf<OpenAI.Responses.ResponseInputItem> = {
  message: { content: true, role: true, phase: true, status: true, id: true },
  "file_search_call": { id: true, queries: true, status: true, results: true },
  "computer_call": {
    id: true,
    "call_id": true,
    "pending_safety_checks": true,
    status: true,
    action: true,
    actions: true,
  },
  "computer_call_output": {
    "call_id": true,
    output: true,
    id: true,
    "acknowledged_safety_checks": true,
    status: true,
  },
  "web_search_call": { id: true, action: true, status: true },
  "function_call": {
    arguments: true,
    "call_id": true,
    name: true,
    id: true,
    async: true,
    caller: true,
    namespace: true,
    status: true,
  },
  "function_call_output": {
    output: true,
    id: true,
    "call_id": true,
    caller: true,
    name: true,
    namespace: true,
    status: true,
  },
  "tool_search_call": {
    arguments: true,
    id: true,
    "call_id": true,
    execution: true,
    status: true,
  },
  "tool_search_output": {
    tools: true,
    id: true,
    "call_id": true,
    execution: true,
    status: true,
  },
  "additional_tools": { role: true, tools: true, id: true },
  "configuration_update": { id: true, reasoning: true, text: true },
  reasoning: {
    id: true,
    summary: true,
    content: true,
    "encrypted_content": true,
    status: true,
  },
  compaction: { "encrypted_content": true, id: true },
  "image_generation_call": {
    id: true,
    result: true,
    status: true,
    action: true,
    background: true,
    error: true,
    "output_format": true,
    quality: true,
    "revised_prompt": true,
    size: true,
    "svg_usage": true,
  },
  "code_interpreter_call": {
    id: true,
    code: true,
    "container_id": true,
    outputs: true,
    status: true,
  },
  "local_shell_call": { id: true, action: true, "call_id": true, status: true },
  "local_shell_call_output": { id: true, output: true, status: true },
  "shell_call": {
    action: true,
    "call_id": true,
    id: true,
    caller: true,
    environment: true,
    status: true,
  },
  "shell_call_output": {
    "call_id": true,
    output: true,
    id: true,
    caller: true,
    "max_output_length": true,
    status: true,
  },
  "apply_patch_call": {
    "call_id": true,
    operation: true,
    status: true,
    id: true,
    caller: true,
  },
  "apply_patch_call_output": {
    "call_id": true,
    status: true,
    id: true,
    caller: true,
    output: true,
  },
  "mcp_list_tools": {
    id: true,
    "server_label": true,
    tools: true,
    error: true,
  },
  "mcp_approval_request": {
    id: true,
    arguments: true,
    name: true,
    "server_label": true,
  },
  "mcp_approval_response": {
    "approval_request_id": true,
    approve: true,
    id: true,
    reason: true,
  },
  "mcp_call": {
    id: true,
    arguments: true,
    name: true,
    "server_label": true,
    "approval_request_id": true,
    error: true,
    output: true,
    status: true,
  },
  "custom_tool_call_output": {
    "call_id": true,
    output: true,
    id: true,
    caller: true,
  },
  "custom_tool_call": {
    "call_id": true,
    input: true,
    name: true,
    id: true,
    async: true,
    caller: true,
    namespace: true,
  },
  "compaction_trigger": { id: true },
  "item_reference": { id: true },
  program: { id: true, "call_id": true, code: true, fingerprint: true },
  "program_output": { id: true, "call_id": true, result: true, status: true },
};

const CONTENT: MembersOf<
  | OpenAI.Responses.ResponseInputContent
  | OpenAI.Responses.ResponseOutputText
  | OpenAI.Responses.ResponseOutputRefusal
> = {
  "input_text": { text: true, "prompt_cache_breakpoint": true },
  "input_image": {
    detail: true,
    "file_id": true,
    "image_url": true,
    "prompt_cache_breakpoint": true,
  },
  "input_file": {
    detail: true,
    "file_data": true,
    "file_id": true,
    "file_url": true,
    filename: true,
    "prompt_cache_breakpoint": true,
  },
  "output_text": { annotations: true, text: true, logprobs: true },
  refusal: { refusal: true },
};

/** Tools of the service itself have one row together. */
const TOOLS: MembersOf<
  OpenAI.Responses.Tool,
  "function" | "custom" | "namespace"
> = {
  function: {
    name: true,
    parameters: true,
    strict: true,
    "allowed_callers": true,
    async: true,
    "defer_loading": true,
    description: true,
    "output_schema": true,
  },
  custom: {
    name: true,
    "allowed_callers": true,
    async: true,
    "defer_loading": true,
    description: true,
    format: true,
  },
  namespace: { description: true, name: true, tools: true },
};

const OPTIONS: {
  chat: Record<KeysOf<NonNullable<ChatParams["stream_options"]>>, true>;
  web: Record<KeysOf<NonNullable<ChatParams["web_search_options"]>>, true>;
  stream: Record<KeysOf<NonNullable<ResponseParams["stream_options"]>>, true>;
  reasoning: Record<KeysOf<NonNullable<ResponseParams["reasoning"]>>, true>;
  text: Record<KeysOf<NonNullable<ResponseParams["text"]>>, true>;
} = {
  chat: { "include_obfuscation": true, "include_usage": true },
  web: { "search_context_size": true, "user_location": true },
  stream: { "include_obfuscation": true },
  reasoning: {
    context: true,
    effort: true,
    "generate_summary": true,
    mode: true,
    summary: true,
  },
  text: { format: true, verbosity: true },
};

/** The member has a row, or what it is part of has one row as a whole, or is refused for another of its members. */
function check(fates: Fates, path: string, member: string): void {
  const rows = Object.entries(fates)
    .filter(([name]) => name === path || name.startsWith(`${path}.`));
  const isKnown = rows.some(([name]) => name === `${path}.${member}`);
  const isWhole = rows.length === 1 && rows[0]?.[0] === path;
  const isRefused = rows.length > 0 &&
    rows.every(([, { fate }]) => fate === "refused");
  assert(isKnown || isWhole || isRefused, `${path}.${member}`);
}

function checkAll(
  fates: Fates,
  path: (type: string) => string,
  types: Readonly<Record<string, Readonly<Record<string, true>>>>,
): void {
  for (const [type, members] of Object.entries(types)) {
    for (const member of Object.keys(members)) check(fates, path(type), member);
  }
}

Deno.test("chat completions to Anthropic: members of parts and options have a row", () => {
  checkAll(FROM_CHAT, (type) => `messages[].content[${type}]`, CHAT_PARTS);
  const { chat, web } = OPTIONS;
  checkAll(FROM_CHAT, (name) => name, {
    "stream_options": chat,
    "web_search_options": web,
  });
});

Deno.test("messages to OpenAI: members of turns, blocks, tools and options have a row", () => {
  checkAll(FROM_MESSAGES, (type) => `messages[].content[${type}]`, BLOCKS);
  checkAll(FROM_MESSAGES, (name) => name, {
    "messages[]": TURN,
    "tools[]": TOOL,
    "output_config": OUTPUT,
  });
});

Deno.test("responses to OpenAI: members of items, contents, tools and options have a row", () => {
  checkAll(FROM_RESPONSES, (type) => `input[${type}]`, ITEMS);
  checkAll(FROM_RESPONSES, (type) => `input[].content[${type}]`, CONTENT);
  checkAll(FROM_RESPONSES, (type) => `tools[${type}]`, TOOLS);
  const { stream, reasoning, text } = OPTIONS;
  checkAll(FROM_RESPONSES, (name) => name, {
    "stream_options": stream,
    reasoning,
    text,
  });
});
