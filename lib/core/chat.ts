/**
 * The lingua franca: OpenAI's Chat Completions shapes, unknown members kept.
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

/** One typed piece of a message's content, told apart by `type` (`text`, `image_url`, `input_audio`, `file`, `refusal`, …). */
export interface ContentPart {
  type: string;
  text?: string;
  refusal?: string;
  image_url?: { url: string; detail?: string; [member: string]: unknown };
  input_audio?: { data: string; format: string; [member: string]: unknown };
  file?: {
    filename?: string;
    file_data?: string;
    file_id?: string;
    [member: string]: unknown;
  };
  [member: string]: unknown;
}

/** A tool call of an assistant message: `arguments` and `input` are text as the model wrote it, not necessarily valid JSON. */
export interface ToolCall {
  id: string;
  type: string;
  function?: { name: string; arguments: string; [member: string]: unknown };
  custom?: { name: string; input: string; [member: string]: unknown };
  [member: string]: unknown;
}

/** One message of a conversation: a plain value; two equal messages are equal. */
export interface Message {
  role: Role;
  content?: string | ContentPart[] | null;
  name?: string;
  refusal?: string | null;
  tool_calls?: ToolCall[] | null;
  tool_call_id?: string;
  function_call?: { name: string; arguments: string } | null;
  /** Reasoning text of compatible servers, normalised to this one name. */
  reasoning_content?: string | null;
  [member: string]: unknown;
}

/** A Chat Completions request; members that nobody here knows pass through untouched. */
export interface ChatRequest {
  model: string;
  messages: Message[];
  stream?: boolean | null;
  stream_options?:
    | { include_usage?: boolean; [member: string]: unknown }
    | null;
  temperature?: number | null;
  top_p?: number | null;
  n?: number | null;
  stop?: string | string[] | null;
  max_tokens?: number | null;
  max_completion_tokens?: number | null;
  presence_penalty?: number | null;
  frequency_penalty?: number | null;
  seed?: number | null;
  user?: string | null;
  tools?: Tool[] | null;
  tool_choice?: unknown;
  parallel_tool_calls?: boolean | null;
  response_format?: { type: string; [member: string]: unknown } | null;
  reasoning_effort?: string | null;
  [member: string]: unknown;
}

/** A tool that the model may call. */
export interface Tool {
  type: string;
  function?: {
    name: string;
    description?: string;
    parameters?: Record<string, unknown>;
    strict?: boolean | null;
    [member: string]: unknown;
  };
  custom?: {
    name: string;
    description?: string;
    format?: unknown;
    [member: string]: unknown;
  };
  [member: string]: unknown;
}

/** Tokens as the provider counted them; `prompt_tokens` includes cached ones. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: Record<string, unknown> | null;
  completion_tokens_details?: Record<string, unknown> | null;
  [member: string]: unknown;
}

/** Why a choice ended: `stop`, `length`, `tool_calls`, `content_filter`, `function_call`, or a vendor's own word. */
export type FinishReason = string;

/** A piece of a tool call; pieces of one call share `index`, `arguments` is appended. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: string;
  function?: { name?: string; arguments?: string; [member: string]: unknown };
  custom?: { name?: string; input?: string; [member: string]: unknown };
  [member: string]: unknown;
}

/** What a chunk adds to a message. */
export interface Delta {
  role?: Role;
  content?: string | null;
  refusal?: string | null;
  reasoning_content?: string | null;
  tool_calls?: ToolCallDelta[];
  function_call?: { name?: string; arguments?: string };
  [member: string]: unknown;
}

/** One choice's part of a {@linkcode ChatChunk}. */
export interface ChunkChoice {
  index: number;
  delta: Delta;
  finish_reason: FinishReason | null;
  logprobs?: unknown;
  [member: string]: unknown;
}

/** A `chat.completion.chunk`: the only thing that flows from a client to renderer, recorder and server. */
export interface ChatChunk {
  id: string;
  object: "chat.completion.chunk";
  /** Unix time in seconds. */
  created: number;
  model: string;
  choices: ChunkChoice[];
  usage?: Usage | null;
  [member: string]: unknown;
}

/** One alternative of a {@linkcode ChatCompletion}. */
export interface Choice {
  index: number;
  message: Message;
  finish_reason: FinishReason | null;
  logprobs?: unknown;
  [member: string]: unknown;
}

/** A `chat.completion`: always the fold of chunks, see `accumulate.ts`. */
export interface ChatCompletion {
  id: string;
  object: "chat.completion";
  /** Unix time in seconds. */
  created: number;
  model: string;
  choices: Choice[];
  usage?: Usage;
  [member: string]: unknown;
}
