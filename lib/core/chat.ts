/**
 * The one format inside this program: that of OpenAI's Chat Completions, with unknown members kept.
 *
 * Every client takes a {@linkcode ChatRequest} and yields {@linkcode ChatChunk}s;
 * everything else in the program (terminal, server, history) reads only these.
 *
 * @module
 */

// These are the wire's own names, so that requests and replies pass through unchanged.
// deno-lint-ignore-file camelcase

/** Who speaks in a {@linkcode Message}; `developer` replaces `system` for newer OpenAI models. */
export type Role =
  | "system"
  | "developer"
  | "user"
  | "assistant"
  | "tool"
  | "function";

/** One typed piece of a message's content, with its kind in `type` (`text`, `image_url`, `input_audio`, `file`, `refusal`, …). */
export interface ContentPart {
  /** `text`, `image_url`, `input_audio`, `file`, `refusal` or a vendor's own. */
  type: string;
  /** Text of a `text` part. */
  text?: string;
  /** What the model said in refusing. */
  refusal?: string;
  /** Address of an image, `https:` or `data:`. */
  image_url?: { url: string; detail?: string; [member: string]: unknown };
  /** Audio in base64, with its format. */
  input_audio?: { data: string; format: string; [member: string]: unknown };
  /** A file by name and content (base64 or data URL) or by id. */
  file?: {
    filename?: string;
    file_data?: string;
    file_id?: string;
    [member: string]: unknown;
  };
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** A tool call of an assistant message: `arguments` and `input` are text as the model wrote it, not necessarily valid JSON. */
export interface ToolCall {
  /** What the answering `tool` message refers to. */
  id: string;
  /** `function` or `custom`. */
  type: string;
  /** The function's name and its arguments as JSON text. */
  function?: { name: string; arguments: string; [member: string]: unknown };
  /** The tool's name and its input as free text. */
  custom?: { name: string; input: string; [member: string]: unknown };
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** One message of a conversation: a plain value; two equal messages are equal. */
export interface Message {
  /** Who speaks. */
  role: Role;
  /** Text, or typed parts; null when there are only tool calls. */
  content?: string | ContentPart[] | null;
  /** Name of the participant or function. */
  name?: string;
  /** What the model said in refusing. */
  refusal?: string | null;
  /** Calls that the model asks for. */
  tool_calls?: ToolCall[] | null;
  /** The call that a `tool` message answers. */
  tool_call_id?: string;
  /** A call in the deprecated format. */
  function_call?: { name: string; arguments: string } | null;
  /** Reasoning text of compatible servers, normalised to this one name. */
  reasoning_content?: string | null;
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** A Chat Completions request; unknown members stay unchanged. */
export interface ChatRequest {
  /** Name of the model. */
  model: string;
  /** The conversation so far. */
  messages: Message[];
  /** Whether the reply is an event stream. */
  stream?: boolean | null;
  /** What a stream reports beside its chunks. */
  stream_options?:
    | { include_usage?: boolean; [member: string]: unknown }
    | null;
  /** 0 to 2. */
  temperature?: number | null;
  /** 0 to 1. */
  top_p?: number | null;
  /** How many choices to give, 1 to 128. */
  n?: number | null;
  /** Up to 4 texts that end the answer. */
  stop?: string | string[] | null;
  /** Longest answer in tokens; deprecated by OpenAI, the only name that many servers know. */
  max_tokens?: number | null;
  /** Longest answer in tokens, reasoning included. */
  max_completion_tokens?: number | null;
  /** -2 to 2. */
  presence_penalty?: number | null;
  /** -2 to 2. */
  frequency_penalty?: number | null;
  /** For reproducible answers. */
  seed?: number | null;
  /** Id of the end user, sent to the provider. */
  user?: string | null;
  /** What the model may call. */
  tools?: Tool[] | null;
  /** `none`, `auto`, `required`, or one tool by name. */
  tool_choice?: unknown;
  /** Whether several calls may come at once. */
  parallel_tool_calls?: boolean | null;
  /** `text`, `json_object` or `json_schema`. */
  response_format?: { type: string; [member: string]: unknown } | null;
  /** `minimal`, `low`, `medium`, `high` or a vendor's own. */
  reasoning_effort?: string | null;
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** A tool that the model may call. */
export interface Tool {
  /** `function` or `custom`. */
  type: string;
  /** A function with a JSON schema for its arguments. */
  function?: {
    name: string;
    description?: string;
    parameters?: Record<string, unknown>;
    strict?: boolean | null;
    [member: string]: unknown;
  };
  /** A tool that takes free text. */
  custom?: {
    name: string;
    description?: string;
    format?: unknown;
    [member: string]: unknown;
  };
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** Tokens as the provider counted them; `prompt_tokens` includes cached ones. */
export interface Usage {
  /** Tokens of the request. */
  prompt_tokens: number;
  /** Tokens of the answer, reasoning included. */
  completion_tokens: number;
  /** Their sum. */
  total_tokens: number;
  /** Cached tokens and the like. */
  prompt_tokens_details?: Record<string, unknown> | null;
  /** Reasoning tokens and the like. */
  completion_tokens_details?: Record<string, unknown> | null;
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** Why a choice ended: `stop`, `length`, `tool_calls`, `content_filter`, `function_call`, or a vendor's own word. */
export type FinishReason = string;

/** A piece of a tool call; pieces of one call share `index`, `arguments` is appended. */
export interface ToolCallDelta {
  /** Position among the message's calls, from 0. */
  index: number;
  /** Once, in the call's first piece. */
  id?: string;
  /** Once, in the call's first piece. */
  type?: string;
  /** The name once, then pieces of the arguments. */
  function?: { name?: string; arguments?: string; [member: string]: unknown };
  /** The name once, then pieces of the input. */
  custom?: { name?: string; input?: string; [member: string]: unknown };
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** What a chunk adds to a message. */
export interface Delta {
  /** Once, in the first delta. */
  role?: Role;
  /** A piece of the text. */
  content?: string | null;
  /** A piece of the refusal. */
  refusal?: string | null;
  /** A piece of the reasoning text. */
  reasoning_content?: string | null;
  /** Pieces of tool calls. */
  tool_calls?: ToolCallDelta[];
  /** A piece of a call in the deprecated format. */
  function_call?: { name?: string; arguments?: string };
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** One choice's part of a {@linkcode ChatChunk}. */
export interface ChunkChoice {
  /** Position among the choices, from 0. */
  index: number;
  /** What the chunk adds. */
  delta: Delta;
  /** Null until the choice has ended. */
  finish_reason: FinishReason | null;
  /** Log probabilities of tokens, where asked for. */
  logprobs?: unknown;
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** A `chat.completion.chunk`: the only thing that flows from a client to renderer, recorder and server. */
export interface ChatChunk {
  /** The provider's id of the completion. */
  id: string;
  /** Names the shape. */
  object: "chat.completion.chunk";
  /** Unix time in seconds. */
  created: number;
  /** The model as the provider names it. */
  model: string;
  /** The alternatives. */
  choices: ChunkChoice[];
  /** Tokens, where the provider counts them. */
  usage?: Usage | null;
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** One alternative of a {@linkcode ChatCompletion}. */
export interface Choice {
  /** Position among the choices, from 0. */
  index: number;
  /** What the model said. */
  message: Message;
  /** Null until the choice has ended. */
  finish_reason: FinishReason | null;
  /** Log probabilities of tokens, where asked for. */
  logprobs?: unknown;
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}

/** A `chat.completion`: always the fold of chunks, see `accumulate.ts`. */
export interface ChatCompletion {
  /** The provider's id of the completion. */
  id: string;
  /** Names the shape. */
  object: "chat.completion";
  /** Unix time in seconds. */
  created: number;
  /** The model as the provider names it. */
  model: string;
  /** The alternatives. */
  choices: Choice[];
  /** Tokens, where the provider counts them. */
  usage?: Usage;
  /** Anything else that a provider may add. */
  [member: string]: unknown;
}
