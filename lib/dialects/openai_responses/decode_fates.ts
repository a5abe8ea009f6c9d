/**
 * What becomes of each member of a Responses request on its way to Chat Completions.
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
} from "../../core/fates.ts";

const NONE = "no counterpart";
const REPEATED = "only the response repeats it";
const SERVICES = "only OpenAI's own service has it";
const IDENTITY = translated("not needed: the order of the items is enough");
const NOTE = translated("a text in brackets that has the call or its result");

/** Items for calls of the service's own tools in earlier turns; as text they are of use to any model. */
export const SERVICE_CALLS = [
  "apply_patch_call",
  "apply_patch_call_output",
  "code_interpreter_call",
  "computer_call",
  "file_search_call",
  "local_shell_call",
  "local_shell_call_output",
  "mcp_approval_request",
  "mcp_approval_response",
  "mcp_call",
  "program",
  "program_output",
  "shell_call",
  "shell_call_output",
  "tool_search_call",
  "web_search_call",
] as const;

/** Items that add tools to those of the request. */
export const ADDING_ITEMS = ["additional_tools", "tool_search_output"] as const;

/** Items without content for the model. */
export const SPARE_ITEMS = [
  "compaction_trigger",
  "configuration_update",
  "image_generation_call",
  "mcp_list_tools",
] as const;

function under(
  path: string,
  fates: Readonly<Record<string, MemberFate>>,
): Fates {
  return Object.fromEntries(
    Object.entries(fates).map(([name, fate]) => [`${path}.${name}`, fate]),
  );
}

/** By the names of the Responses API. */
export const DECODE_FATES: Fates = {
  "model": carried(),
  "input": translated("`messages`"),
  "instructions": translated("a system message"),
  "previous_response_id": translated(
    "the messages of that response, read from the history",
  ),
  "store": translated(
    "it decides whether `previous_response_id` may name the recorded response later",
  ),
  "stream": carried(),
  "stream_options": translated("the last event always has the usage"),
  "stream_options.include_obfuscation": leftOut(
    "the events are not obfuscated",
    false,
  ),
  "temperature": carried(),
  "top_p": carried(),
  "user": carried(),
  "safety_identifier": carried(),
  "prompt_cache_key": carried(),
  "prompt_cache_options": carried(),
  "prompt_cache_retention": carried(),
  "service_tier": carried(),
  "moderation": carried(),
  "parallel_tool_calls": carried("only if the request has tools"),
  "max_output_tokens": translated(
    "`max_tokens`, or the provider's own name for it",
  ),
  "reasoning": translated(
    "`reasoning_effort`, and the form of the response's reasoning items",
  ),
  "reasoning.effort": translated("`reasoning_effort`"),
  "reasoning.summary": translated(
    "the response has the reasoning as a summary",
  ),
  "reasoning.generate_summary": leftOut("`summary` replaces it"),
  "reasoning.context": leftOut(NONE, "auto"),
  "reasoning.mode": leftOut(NONE, "standard"),
  "text": translated("`response_format` and `verbosity`"),
  "text.format": translated("`response_format`"),
  "text.verbosity": translated("`verbosity`"),
  "top_logprobs": translated("`top_logprobs` and `logprobs`"),
  "include": translated(
    "log probabilities and `encrypted_content` are included; other values are left out",
  ),
  "metadata": translated(REPEATED),
  "truncation": leftOut(REPEATED, "disabled"),
  "context_management": leftOut(NONE),
  "max_tool_calls": leftOut("the service's own tools do not run here"),
  "access_programs": leftOut(SERVICES),
  "image": leftOut(SERVICES),
  "background": refused(SERVICES),
  "conversation": refused(SERVICES),
  "prompt": refused(SERVICES),

  "tools": translated("`tools`"),
  ...under("tools[function]", {
    type: translated("`function`"),
    name: translated("`function.name`"),
    description: translated("`function.description`"),
    parameters: translated("`function.parameters`"),
    strict: translated("`function.strict`"),
    async: leftOut(NONE, false),
    allowed_callers: leftOut(NONE),
    defer_loading: leftOut("the model sees the tool from the start", false),
    output_schema: leftOut(NONE),
  }),
  ...under("tools[custom]", {
    type: translated(
      "`custom`; for providers other than OpenAI and Azure, a function with one argument, the text `input`",
    ),
    name: translated("`custom.name` or `function.name`"),
    description: translated("`description`"),
    format: translated(
      "`custom.format`, which has the grammar in a separate member; if the tool becomes a function, the grammar goes into the `description`",
    ),
    async: leftOut(NONE, false),
    allowed_callers: leftOut(NONE),
    defer_loading: leftOut("the model sees the tool from the start", false),
  }),
  ...under("tools[namespace]", {
    type: translated("the namespace is replaced by its tools"),
    name: translated("`namespace` of the calls in the response"),
    description: leftOut(NONE),
    tools: translated("`tools`"),
  }),
  "tools[…]": leftOut(
    "tools that OpenAI's service runs or defines; the header names their type",
  ),
  "tool_choice": translated(
    "`tool_choice`; a choice of a tool that was left out is refused",
  ),

  ...under("input[message]", {
    id: IDENTITY,
    status: IDENTITY,
    role: translated("`role`"),
    content: translated("`content`"),
    phase: leftOut(NONE),
  }),
  ...under("input[].content[input_text]", {
    text: translated("a text"),
    prompt_cache_breakpoint: carried(),
  }),
  ...under("input[].content[output_text]", {
    text: translated("a text"),
    annotations: leftOut(NONE),
    logprobs: leftOut(NONE),
  }),
  ...under("input[].content[text]", { text: translated("a text") }),
  ...under("input[].content[refusal]", { refusal: translated("`refusal`") }),
  ...under("input[].content[input_image]", {
    image_url: translated("`image_url.url`"),
    detail: translated("`image_url.detail`"),
    file_id: refused("Chat Completions has no images by file id"),
    prompt_cache_breakpoint: carried(),
  }),
  ...under("input[].content[input_file]", {
    file_data: translated("`file.file_data`"),
    file_id: translated("`file.file_id`"),
    filename: translated("`file.filename`"),
    file_url: refused("Chat Completions has no files by address"),
    detail: leftOut(NONE, "auto"),
    prompt_cache_breakpoint: carried(),
  }),
  ...under("input[].content[input_audio]", {
    input_audio: carried(),
  }),
  ...under("input[function_call]", {
    id: IDENTITY,
    status: IDENTITY,
    call_id: translated("`tool_calls[].id`"),
    name: translated("`tool_calls[].function.name`"),
    arguments: translated("`tool_calls[].function.arguments`"),
    extra_content: carried(
      "the provider that made it requires it with the call",
    ),
    namespace: translated(
      "not needed: the tools of a namespace are sent by their plain names",
    ),
    async: leftOut(NONE, false),
    caller: leftOut(NONE),
  }),
  ...under("input[custom_tool_call]", {
    id: IDENTITY,
    status: IDENTITY,
    call_id: translated("`tool_calls[].id`"),
    name: translated(
      "`tool_calls[].custom.name`, or `tool_calls[].function.name`",
    ),
    input: translated(
      "`tool_calls[].custom.input`, or the argument `input` of a function",
    ),
    namespace: translated(
      "not needed: the tools of a namespace are sent by their plain names",
    ),
    async: leftOut(NONE, false),
    caller: leftOut(NONE),
  }),
  ...Object.assign(
    {},
    ...["function_call_output", "custom_tool_call_output"].map((type) =>
      under(`input[${type}]`, {
        id: IDENTITY,
        status: IDENTITY,
        name: IDENTITY,
        namespace: IDENTITY,
        call_id: translated("`tool_call_id`"),
        output: translated("a message of role `tool`"),
        caller: leftOut(NONE),
      })
    ),
  ),
  ...under("input[reasoning]", {
    id: IDENTITY,
    status: IDENTITY,
    summary: translated("`reasoning_content`, for providers that require it"),
    content: translated("`reasoning_content`, for providers that require it"),
    encrypted_content: translated(
      "this program's own `encrypted_content`; that of other services is left out",
    ),
  }),
  ...Object.assign(
    {},
    ...ADDING_ITEMS.map((type) =>
      under(`input[${type}]`, {
        id: IDENTITY,
        role: IDENTITY,
        status: IDENTITY,
        call_id: IDENTITY,
        execution: IDENTITY,
        tools: translated("`tools`"),
      })
    ),
  ),
  ...Object.fromEntries(
    SERVICE_CALLS.map((type) => [`input[${type}]`, NOTE]),
  ),
  ...Object.fromEntries(
    SPARE_ITEMS.map((type) => [`input[${type}]`, leftOut(SERVICES)]),
  ),
  "input[item_reference]": refused(
    "unless the history of this program has the item",
  ),
  "input[compaction]": refused("only OpenAI's service can read it"),
  "input[computer_call_output]": refused(
    "a tool's result cannot be a picture in Chat Completions",
  ),
};
