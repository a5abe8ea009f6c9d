/**
 * What becomes of each member of a Messages request on its way to Chat Completions.
 *
 * @module
 */
import {
  carried,
  type Fates,
  leftOut,
  type MemberFate,
  refused,
  translated,
} from "../../../core/fates.ts";

const NONE = "no counterpart";
const MARK = leftOut("cache marks have no counterpart");
const ANTHROPICS = leftOut("only Anthropic has it");
const NOTE = translated(
  "a text in brackets that has the tool, its input and the result",
);

/** All types of results that the provider's own tools have. */
export const SERVER_RESULTS = [
  "advisor_tool_result",
  "bash_code_execution_tool_result",
  "code_execution_tool_result",
  "mcp_tool_result",
  "text_editor_code_execution_tool_result",
  "tool_search_tool_result",
  "web_fetch_tool_result",
  "web_search_tool_result",
] as const;

function block(
  type: string,
  fates: Readonly<Record<string, MemberFate>>,
): Fates {
  const path = `messages[].content[${type}]`;
  return Object.fromEntries(
    Object.entries({ "cache_control": MARK, ...fates })
      .map(([name, fate]) => [`${path}.${name}`, fate]),
  );
}

/** By the names of the Messages API. */
export const DECODE_FATES: Fates = {
  "model": carried(),
  "max_tokens": translated("`max_tokens`, or the provider's own name for it"),
  "messages": translated("`messages`"),
  "system": translated("a system message"),
  "system[].text": translated("a paragraph of the system message"),
  "system[].cache_control": MARK,
  "system[].citations": leftOut(NONE),
  "stream": translated("`stream`, and `stream_options.include_usage`"),
  "stop_sequences": translated("`stop`; those beyond four are left out"),
  "temperature": carried(),
  "top_p": carried(),
  "top_k": leftOut(NONE),
  "metadata": translated("`user`"),
  "metadata.user_id": translated("`user`"),
  "service_tier": translated(
    "`service_tier`; `standard_only` becomes `default`",
  ),
  "thinking": leftOut(
    "many models refuse the member that is nearest to it",
  ),
  "output_config": translated("`reasoning_effort` and `response_format`"),
  "output_config.effort": translated("`reasoning_effort`"),
  "output_config.format": translated("`response_format`"),
  "output_config.task_budget": leftOut(NONE),
  "output_format": translated(
    "`response_format`; it comes before `output_config.format` if both are given",
  ),
  "inference_geo": refused("other providers have no such setting"),
  "mcp_servers": ANTHROPICS,
  "container": ANTHROPICS,
  "context_management": ANTHROPICS,
  "compaction": ANTHROPICS,
  "diagnostics": leftOut(NONE),
  "speed": leftOut(NONE, "standard"),
  "billing_policy": ANTHROPICS,
  "fallbacks": leftOut(
    "in this program, an alias with several models does the same",
  ),
  "fallback_credit_token": ANTHROPICS,
  "thread": ANTHROPICS,
  "user_profile_id": ANTHROPICS,
  "workspace_id": ANTHROPICS,
  "betas": leftOut("it is the header `anthropic-beta` of Anthropic's API"),
  "cache_control": MARK,

  "tools": translated("`tools`"),
  "tools[].name": translated("`function.name`"),
  "tools[].description": translated("`function.description`"),
  "tools[].input_schema": translated("`function.parameters`"),
  "tools[].strict": translated("`function.strict`"),
  "tools[].type": translated("`function`"),
  "tools[].cache_control": MARK,
  "tools[].allowed_callers": leftOut(NONE),
  "tools[].defer_loading": leftOut(
    "the model sees the tool from the start",
    false,
  ),
  "tools[].eager_input_streaming": leftOut(NONE),
  "tools[].input_examples": leftOut(NONE),
  "tools[…]": leftOut(
    "tools that Anthropic runs or defines; the header names their type",
  ),
  "tool_choice": translated(
    "`tool_choice`, and `parallel_tool_calls`; a choice of a tool that was left out is refused",
  ),
  "tool_choice.disable_parallel_tool_use": translated("`parallel_tool_calls`"),

  "messages[].role": translated("tool results become separate messages"),
  "messages[].content": translated("texts and parts"),
  "messages[].clear_at": leftOut(
    "the message stays in the conversation",
    "never",
  ),
  "messages[].output_config": leftOut(
    "other APIs have one effort for the whole request",
  ),
  ...block("text", {
    text: translated("a text"),
    citations: leftOut(NONE),
  }),
  ...block("image", {
    source: translated("`image_url`; a source that is a file id is refused"),
    transformations: leftOut(NONE),
  }),
  ...block("document", {
    source: translated(
      "a text, a `file`, or its texts and images; a source that is an address or a file id is refused",
    ),
    title: translated("a line before the text, or the file's name"),
    context: translated("a line before the text"),
    citations: leftOut(NONE),
  }),
  ...block("search_result", {
    source: translated("a line before the text"),
    title: translated("a line before the text"),
    content: translated("a text"),
    citations: leftOut(NONE),
  }),
  ...block("tool_use", {
    id: translated("`tool_calls`"),
    name: translated("`tool_calls`"),
    input: translated("`tool_calls`"),
    caller: leftOut(NONE),
    toolset_name: leftOut(NONE),
  }),
  ...block("tool_result", {
    tool_use_id: translated("a message of role `tool`"),
    content: translated(
      "the text of that message; parts other than text follow in a message of the user",
    ),
    is_error: translated("`Error: ` before the text"),
    toolset_name: leftOut(NONE),
  }),
  ...block("tool_reference", { tool_name: translated("a text") }),
  ...block("browser_state", {
    tabs: translated("JSON in a text"),
    state_changes: translated("JSON in a text"),
  }),
  ...block("thinking", {
    thinking: translated(
      "`reasoning_content`, for providers that require it; left out for others",
    ),
    signature: leftOut("only Anthropic can read it"),
  }),
  ...block("redacted_thinking", {
    data: leftOut("only Anthropic can read it"),
  }),
  ...block("compaction", {
    content: translated("a text"),
    encrypted_content: leftOut("only Anthropic can read it"),
    signature: leftOut("only Anthropic can read it"),
    tool_changes: leftOut(NONE),
  }),
  ...block("server_tool_use", {
    id: NOTE,
    name: NOTE,
    input: NOTE,
    caller: leftOut(NONE),
  }),
  ...block("mcp_tool_use", {
    id: NOTE,
    name: NOTE,
    server_name: NOTE,
    input: NOTE,
  }),
  ...Object.assign(
    {},
    ...SERVER_RESULTS.map((type) =>
      block(type, {
        tool_use_id: NOTE,
        content: NOTE,
        is_error: NOTE,
        caller: leftOut(NONE),
      })
    ),
  ),
  "messages[].content[container_upload]": refused(
    "only Anthropic knows the file",
  ),
  "messages[].content[mcp_tool_listing]": ANTHROPICS,
  "messages[].content[tool_addition]": ANTHROPICS,
  "messages[].content[tool_removal]": ANTHROPICS,
  "messages[].content[fallback]": ANTHROPICS,
};
