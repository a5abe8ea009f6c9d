/**
 * JSON shapes of OpenAI's Responses API, as far as this program reads or writes them (protocols: Responses).
 *
 * @module
 */
// deno-lint-ignore-file camelcase

/** A part of a message's content, of either direction. */
export interface ResponsePart {
  type: string;
  text?: string;
  refusal?: string;
  image_url?: string | null;
  detail?: string;
  file_id?: string | null;
  file_data?: string;
  filename?: string;
  input_audio?: { data: string; format: string };
  annotations?: unknown[];
  logprobs?: unknown[];
  [member: string]: unknown;
}

/** An item of a request's `input` or of a response's `output`. */
export interface ResponseItem {
  type?: string;
  id?: string;
  role?: string;
  status?: string;
  content?: string | ResponsePart[] | null;
  call_id?: string;
  name?: string;
  arguments?: string;
  input?: string;
  output?: string | ResponsePart[];
  summary?: ResponsePart[];
  encrypted_content?: string | null;
  [member: string]: unknown;
}

/** A tool, flat: the function's members beside its `type`. */
export interface ResponseTool {
  type: string;
  name?: string;
  description?: string | null;
  parameters?: Record<string, unknown> | null;
  strict?: boolean | null;
  format?: unknown;
  [member: string]: unknown;
}

/** The body of `POST /responses`. */
export interface ResponsesRequest {
  model: string;
  input?: string | ResponseItem[];
  instructions?: string | null;
  max_output_tokens?: number | null;
  tools?: ResponseTool[] | null;
  tool_choice?: unknown;
  parallel_tool_calls?: boolean | null;
  reasoning?: { effort?: string | null; summary?: string | null } | null;
  text?: {
    format?: { type: string; [member: string]: unknown } | null;
    verbosity?: string | null;
  } | null;
  include?: string[] | null;
  previous_response_id?: string | null;
  conversation?: unknown;
  background?: boolean | null;
  prompt?: unknown;
  store?: boolean | null;
  stream?: boolean | null;
  temperature?: number | null;
  top_p?: number | null;
  top_logprobs?: number | null;
  truncation?: string | null;
  metadata?: Record<string, string> | null;
  user?: string | null;
  [member: string]: unknown;
}

/** Tokens as the Responses API names them. */
export interface ResponseUsage {
  input_tokens: number;
  input_tokens_details: { cached_tokens: number };
  output_tokens: number;
  output_tokens_details: { reasoning_tokens: number };
  total_tokens: number;
}

/** A response, whole or in progress. */
export interface ResponseObject {
  id: string;
  object: "response";
  /** Unix time in seconds. */
  created_at: number;
  status: "completed" | "failed" | "in_progress" | "incomplete";
  error: { code: string; message: string } | null;
  incomplete_details: { reason: string } | null;
  model: string;
  output: ResponseItem[];
  usage: ResponseUsage | null;
  [member: string]: unknown;
}

/** One event of a streamed response; the event's SSE name equals `type`. */
export interface ResponseEvent {
  type: string;
  sequence_number: number;
  [member: string]: unknown;
}
