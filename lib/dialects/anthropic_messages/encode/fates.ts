/**
 * What becomes of each member of a Chat Completions request on its way to the Messages API.
 *
 * @module
 */
import {
  carried,
  type Fates,
  leftOut,
  refused,
  translated,
} from "../../../core/fates.ts";

/** Anthropic's own members, which a request keeps unchanged. */
export const OWN_MEMBERS = [
  "billing_policy",
  "cache_control",
  "compaction",
  "container",
  "context_management",
  "diagnostics",
  "fallback_credit_token",
  "fallbacks",
  "inference_geo",
  "mcp_servers",
  "output_format",
  "speed",
  "thread",
] as const;

/** Members of Anthropic's tools, which a function keeps unchanged. */
export const OWN_TOOL_MEMBERS = [
  "allowed_callers",
  "cache_control",
  "defer_loading",
  "eager_input_streaming",
  "input_examples",
] as const;

/** Anthropic's own blocks, which a user's or tool's content keeps unchanged. */
export const OWN_BLOCKS = [
  "container_upload",
  "document",
  "image",
  "search_result",
] as const;

const OWN = carried("part of Anthropic's own API");
const NONE = "no counterpart";
const CACHE_MARK = translated("`cache_control`");

function each(names: readonly string[], path: string): Fates {
  return Object.fromEntries(names.map((name) => [path + name, OWN]));
}

/** By the names of Chat Completions. */
export const ENCODE_FATES: Fates = {
  "model": carried(),
  "messages": translated("`system` and alternating turns"),
  "stream": translated("`stream`; the answer's events become chunks"),
  "stream_options": translated("it decides whether a last chunk has the usage"),
  "stream_options.include_usage": translated(
    "it decides whether a last chunk has the usage",
  ),
  "stream_options.include_obfuscation": leftOut(
    "the chunks are not obfuscated",
    false,
  ),
  "max_tokens": translated(
    "`max_tokens`, enlarged by what the model may use for thinking",
  ),
  "max_completion_tokens": translated(
    "`max_tokens`, enlarged by what the model may use for thinking",
  ),
  "temperature": translated(
    "`temperature`, at most 1; left out if thinking is on, and for models that do not accept it",
  ),
  "top_p": translated(
    "`top_p`; left out if thinking is on, for models that do not accept it, and, for models from version 4 on, if `temperature` is sent, too",
  ),
  "top_k": translated(
    "`top_k`; left out if thinking is on, and for models that do not accept it",
  ),
  "n": refused("unless it is 1: the API gives one answer to a request"),
  "logprobs": refused("unless it is false: the API gives no log probabilities"),
  "top_logprobs": refused("because it needs `logprobs`"),
  "modalities": refused(
    "if it lists `audio`; `text` alone is what the API gives anyway",
  ),
  "audio": leftOut("it describes audio answers, which are refused"),
  "frequency_penalty": leftOut(NONE, 0),
  "presence_penalty": leftOut(NONE, 0),
  "logit_bias": leftOut(NONE),
  "seed": leftOut(NONE),
  "prediction": leftOut(NONE),
  "store": leftOut(
    "the history of this program keeps the answer instead",
    false,
  ),
  "verbosity": leftOut(NONE),
  "moderation": leftOut(NONE),
  "prompt_cache_key": leftOut(NONE),
  "prompt_cache_options": leftOut(
    "only `prompt_cache_breakpoint` of content parts is translated",
  ),
  "prompt_cache_retention": leftOut(NONE),
  "metadata": leftOut(
    "all of it except `user_id`, which Anthropic's API has, too",
  ),
  "metadata.user_id": OWN,
  "user": translated("`metadata.user_id`"),
  "safety_identifier": translated(
    "`metadata.user_id`; it comes before `user` if both are given",
  ),
  "service_tier": translated(
    "`auto` stays `auto`, and `default` becomes `standard_only`; other values are left out",
  ),
  "stop": translated(
    "`stop_sequences`; texts of only white space are left out",
  ),
  "stop_sequences": carried(
    "part of Anthropic's own API; they follow those of `stop`",
  ),
  "system": carried(
    "part of Anthropic's own API; its text comes before the system messages",
  ),
  "response_format": translated(
    "`output_config.format`; `json_object` becomes an instruction to the model",
  ),
  "response_format.json_schema.name": leftOut(NONE),
  "response_format.json_schema.description": translated(
    "the schema's `description`",
  ),
  "response_format.json_schema.schema": translated("`output_config.format`"),
  "response_format.json_schema.strict": translated(
    "not needed: the API applies every schema strictly",
  ),
  "reasoning_effort": translated(
    "`output_config.effort` or a budget for thinking; left out for models that cannot think, and if earlier tool calls in the messages have no thinking blocks",
  ),
  "thinking": OWN,
  "output_config": OWN,
  ...each(OWN_MEMBERS, ""),
  "betas": translated("the header `anthropic-beta`"),
  "user_profile_id": translated("the header `anthropic-user-profile-id`"),
  "workspace_id": translated("the header `anthropic-workspace-id`"),
  "web_search_options": translated("the tool `web_search`"),
  "web_search_options.user_location": translated(
    "`user_location` of that tool",
  ),
  "web_search_options.search_context_size": leftOut(NONE),

  "tools": translated("`tools`"),
  "tools[function].function.name": translated("`name`"),
  "tools[function].function.description": translated("`description`"),
  "tools[function].function.parameters": translated("`input_schema`"),
  "tools[function].function.strict": translated("`strict`"),
  ...each(OWN_TOOL_MEMBERS, "tools[function]."),
  ...each(OWN_TOOL_MEMBERS, "tools[function].function."),
  "tools[custom].custom.name": translated(
    "the `name` of a function with one argument, the text `input`",
  ),
  "tools[custom].custom.description": translated("`description`"),
  "tools[custom].custom.format": translated(
    "the grammar goes into the `description`",
  ),
  "tools[…]": carried(
    "tools that Anthropic runs or defines; other services' tools are left out, because nothing could run them",
  ),
  "tool_choice": translated(
    "`tool_choice`; if thinking is on, a choice that forces a call becomes `auto` and is named as left out; a choice of a tool that was left out is refused",
  ),
  "parallel_tool_calls": translated("`disable_parallel_tool_use`"),
  "functions": translated("`tools`"),
  "function_call": translated("`tool_choice`"),

  "messages[].role": translated(
    "`role`; messages of `system` and `developer` become the member `system`",
  ),
  "messages[].content": translated("texts and blocks"),
  "messages[].name": leftOut(NONE),
  "messages[].refusal": translated("a text"),
  "messages[].tool_calls": translated("`tool_use` blocks"),
  "messages[].tool_call_id": translated("`tool_result` blocks"),
  "messages[].function_call": translated("a `tool_use` block"),
  "messages[].audio": refused("unless it has a transcript and not only an id"),
  "messages[].audio.transcript": translated("a text"),
  "messages[].audio.data": leftOut(NONE),
  "messages[].annotations": leftOut(NONE),
  "messages[].thinking_blocks": translated(
    "`thinking` blocks with their signature",
  ),
  "messages[].reasoning_content": leftOut(
    "the API refuses it without a signature",
  ),
  "messages[].content[text].text": translated("a text"),
  "messages[].content[text].cache_control": OWN,
  "messages[].content[text].prompt_cache_breakpoint": CACHE_MARK,
  "messages[].content[refusal].refusal": translated("a text"),
  "messages[].content[refusal].cache_control": OWN,
  "messages[].content[image_url].image_url": translated("an `image` block"),
  "messages[].content[image_url].image_url.url": translated("`source`"),
  "messages[].content[image_url].image_url.detail": leftOut(NONE, "auto"),
  "messages[].content[image_url].cache_control": OWN,
  "messages[].content[image_url].prompt_cache_breakpoint": CACHE_MARK,
  "messages[].content[file].file": translated("a `document` or `image` block"),
  "messages[].content[file].file.file_data": translated("`source`"),
  "messages[].content[file].file.filename": translated("`title`"),
  "messages[].content[file].file.file_id": refused(
    "only the service to which the file was uploaded knows it",
  ),
  "messages[].content[file].cache_control": OWN,
  "messages[].content[file].prompt_cache_breakpoint": CACHE_MARK,
  "messages[].content[input_audio].input_audio": refused(
    "the API has no audio input",
  ),
  "messages[].content[thinking]": translated(
    "a `thinking` block with its signature; left out if it has no signature",
  ),
  ...Object.fromEntries(
    OWN_BLOCKS.map((type) => [`messages[].content[${type}]`, OWN]),
  ),
};
