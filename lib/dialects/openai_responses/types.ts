/**
 * JSON shapes of OpenAI's Responses API, as far as this program reads or writes them (protocols: Responses).
 *
 * @module
 */
// deno-lint-ignore-file camelcase

/** A part of a message's content, of either direction. */
export interface ResponsePart {
  /** `input_text`, `output_text`, `input_image`, `refusal`, … */
  type: string;
  /** The text. */
  text?: string;
  /** What the model said in refusing. */
  refusal?: string;
  /** `https:` or `data:` URL. */
  image_url?: string | null;
  /** Resolution at which the model sees an image. */
  detail?: string;
  /** An uploaded file. */
  file_id?: string | null;
  /** Base64 or data URL. */
  file_data?: string;
  /** Name of the file. */
  filename?: string;
  /** Audio in base64, with its format. */
  input_audio?: { data: string; format: string };
  /** Citations. */
  annotations?: unknown[];
  /** Log probabilities of tokens. */
  logprobs?: unknown[];
  /** Anything else that the API may add. */
  [member: string]: unknown;
}

/** An item of a request's `input` or of a response's `output`. */
export interface ResponseItem {
  /** `message` when absent, `function_call`, `function_call_output`, `reasoning`, … */
  type?: string;
  /** Id of the item or response. */
  id?: string;
  /** Who speaks, for a message. */
  role?: string;
  /** `in_progress` or `completed`. */
  status?: string;
  /** Text or parts. */
  content?: string | ResponsePart[] | null;
  /** The call's id, in calls and in their outputs. */
  call_id?: string;
  /** Name of the function or tool. */
  name?: string;
  /** JSON text. */
  arguments?: string;
  /** Free text for a custom tool. */
  input?: string;
  /** A tool's result. */
  output?: string | ResponsePart[];
  /** Summary of the reasoning. */
  summary?: ResponsePart[];
  /** Opaque reasoning, which is sent back. */
  encrypted_content?: string | null;
  /** Anything else that the API may add. */
  [member: string]: unknown;
}

/** A tool, flat: the function's members beside its `type`. */
export interface ResponseTool {
  /** `function`, `custom`, or a tool of the service. */
  type: string;
  /** Name of the function or tool. */
  name?: string;
  /** What it does. */
  description?: string | null;
  /** JSON schema of the arguments. */
  parameters?: Record<string, unknown> | null;
  /** Whether arguments always satisfy the schema. */
  strict?: boolean | null;
  /** Grammar of a custom tool's input. */
  format?: unknown;
  /** Anything else that the API may add. */
  [member: string]: unknown;
}

/** The body of `POST /responses`. */
export interface ResponsesRequest {
  /** Name of the model. */
  model: string;
  /** Text, or the items of the conversation. */
  input?: string | ResponseItem[];
  /** System message. */
  instructions?: string | null;
  /** Longest answer in tokens. */
  max_output_tokens?: number | null;
  /** What the model may call. */
  tools?: ResponseTool[] | null;
  /** Which tool it must call, if any. */
  tool_choice?: unknown;
  /** Whether several calls may come at once. */
  parallel_tool_calls?: boolean | null;
  /** How much to reason. */
  reasoning?: { effort?: string | null; summary?: string | null } | null;
  /** The text. */
  text?: {
    format?: { type: string; [member: string]: unknown } | null;
    verbosity?: string | null;
  } | null;
  /** Further members that the response should have. */
  include?: string[] | null;
  /** The response that this one continues. */
  previous_response_id?: string | null;
  /** A conversation kept by the service. */
  conversation?: unknown;
  /** Whether to answer later. */
  background?: boolean | null;
  /** A prompt kept by the service. */
  prompt?: unknown;
  /** Whether the response can be continued. */
  store?: boolean | null;
  /** Whether the reply is an event stream. */
  stream?: boolean | null;
  /** 0 to 2. */
  temperature?: number | null;
  /** 0 to 1. */
  top_p?: number | null;
  /** How many alternatives a token's log probabilities have. */
  top_logprobs?: number | null;
  /** `auto` or `disabled`. */
  truncation?: string | null;
  /** Labels of the caller. */
  metadata?: Record<string, string> | null;
  /** End user. */
  user?: string | null;
  /** Anything else that the API may add. */
  [member: string]: unknown;
}

/** Tokens as the Responses API names them. */
export interface ResponseUsage {
  /** Tokens of the request. */
  input_tokens: number;
  /** Those read from a cache, and those written to it. */
  input_tokens_details: { cached_tokens: number; cache_write_tokens: number };
  /** Tokens of the answer. */
  output_tokens: number;
  /** Those spent on reasoning. */
  output_tokens_details: { reasoning_tokens: number };
  /** Their sum. */
  total_tokens: number;
}

/** Why a response failed. */
export interface ResponseFailure {
  /** One of the API's codes. */
  code: string;
  /** One line for a person. */
  message: string;
  /** The provider's own word for it. */
  type?: string;
}

/** A response, complete or in progress. */
export interface ResponseObject {
  /** Id of the item or response. */
  id: string;
  /** Names the shape. */
  object: "response";
  /** Unix time in seconds. */
  created_at: number;
  /** Its state. */
  status: "completed" | "failed" | "in_progress" | "incomplete" | "cancelled";
  /** Why it failed. */
  error: ResponseFailure | null;
  /** Why it is incomplete. */
  incomplete_details: { reason: string } | null;
  /** The model as the provider names it. */
  model: string;
  /** The items. */
  output: ResponseItem[];
  /** Tokens, where the provider counts them. */
  usage: ResponseUsage | null;
  /** Anything else that the API may add. */
  [member: string]: unknown;
}

/** One event of a streamed response; the event's SSE name equals `type`. */
export interface ResponseEvent {
  /** The event's name. */
  type: string;
  /** Counts from 0 over the whole stream. */
  sequence_number: number;
  /** Anything else that the API may add. */
  [member: string]: unknown;
}
