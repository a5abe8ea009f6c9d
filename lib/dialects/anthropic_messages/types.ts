/**
 * JSON of Anthropic's Messages API (versions 2023-06-01 and 2026-10-21), as far as it is read or written here.
 *
 * What this program writes has exact types. Members of what arrives (`Any…`) are `unknown`, because Anthropic adds
 * members, events and block types within a version, and compatible servers leave some out.
 *
 * @module
 */

// These are the wire's own names.
// deno-lint-ignore-file camelcase
import type { CitedText, WebCitation } from "./citation.ts";

/** Marks the end of a prefix that the provider may cache. */
export type CacheControl = {
  type: "ephemeral";
  /** How long it is kept; five minutes by default. */
  ttl?: "5m" | "1h";
};

/** Text of a user or the assistant. */
export type TextBlock = {
  type: "text";
  /** Never blank in a request: the API refuses that. */
  text: string;
  cache_control?: CacheControl;
};

/** Media types of images that the API takes. */
export type ImageMediaType =
  | "image/jpeg"
  | "image/png"
  | "image/gif"
  | "image/webp";

/** An image in a user's turn. */
export type ImageBlock = {
  type: "image";
  /** The image in base64, or its address. */
  source:
    | { type: "base64"; media_type: ImageMediaType; data: string }
    | { type: "url"; url: string };
  cache_control?: CacheControl;
};

/** A PDF or a plain text in a user's turn. */
export type DocumentBlock = {
  type: "document";
  /** A PDF in base64, or a text as it is. */
  source:
    | { type: "base64"; media_type: "application/pdf"; data: string }
    | { type: "text"; media_type: "text/plain"; data: string };
  title?: string;
  cache_control?: CacheControl;
};

/** What a user says or a tool returns. */
export type InputBlock = TextBlock | ImageBlock | DocumentBlock;

/** A tool call in the assistant's turn. */
export type ToolUseBlock = {
  type: "tool_use";
  /** `[A-Za-z0-9_-]+`, unique in the conversation. */
  id: string;
  name: string;
  input: Record<string, unknown>;
};

/** A tool's answer; first in the user turn that follows its call. */
export type ToolResultBlock = {
  type: "tool_result";
  /** The call that it answers. */
  tool_use_id: string;
  /** The tool's result; absent for none. */
  content?: string | InputBlock[];
  is_error?: boolean;
};

/** Reasoning text with the provider's seal, which is sent back byte for byte. */
export type ThinkingBlock = {
  type: "thinking";
  /** Empty if the provider does not show it. */
  thinking: string;
  /** The seal; empty for reasoning of other providers. */
  signature: string;
};

/** Reasoning that only the provider can read, which is sent back byte for byte. */
export type RedactedThinkingBlock = {
  type: "redacted_thinking";
  data: string;
};

/** Either kind of reasoning. */
export type ReasoningBlock = ThinkingBlock | RedactedThinkingBlock;

/** A block of a turn as this program writes it. */
export type TurnBlock =
  | InputBlock
  | ToolUseBlock
  | ToolResultBlock
  | ReasoningBlock;

/** One turn of the conversation; turns alternate. */
export type Turn = {
  /** Whose turn it is; tool results are the user's. */
  role: "user" | "assistant";
  content: string | TurnBlock[];
};

/** A tool that the caller runs. */
export type ToolParam = {
  name: string;
  /** Its description for the model. */
  description?: string;
  input_schema: { type: "object"; [member: string]: unknown };
  /** Whether arguments always satisfy the schema. */
  strict?: boolean;
  cache_control?: CacheControl;
};

/** Which tools the model may or must call. */
export type ToolChoice =
  | { type: "auto" | "any"; disable_parallel_tool_use?: boolean }
  | { type: "tool"; name: string; disable_parallel_tool_use?: boolean }
  | { type: "none" };

/** Whether the model reasons before it answers. */
export type Thinking =
  | { type: "enabled"; budget_tokens: number }
  | { type: "adaptive" | "disabled" | "between_tools" };

/** How hard the model tries. */
export type Effort = "low" | "medium" | "high" | "xhigh" | "max";

/** Effort and format of the answer. */
export type OutputConfig = {
  effort?: Effort;
  /** The schema that the answer satisfies. */
  format?: { type: "json_schema"; schema: Record<string, unknown> };
};

/** The body of `POST /v1/messages` as this program writes it. */
export type MessagesRequest = {
  model: string;
  /** Limit on the answer's tokens, thinking included. */
  max_tokens: number;
  system?: string | TextBlock[];
  messages: Turn[];
  tools?: ToolParam[];
  tool_choice?: ToolChoice;
  thinking?: Thinking;
  output_config?: OutputConfig;
  /** Texts that end the answer; none may be blank. */
  stop_sequences?: string[];
  /** Version 2026-10-21 does not know this member and the next two. */
  temperature?: number;
  top_p?: number;
  top_k?: number;
  metadata?: { user_id: string };
  /** Whether prepaid capacity may be used. */
  service_tier?: "auto" | "standard_only";
  stream?: true;
};

/** A block as it arrives; a tool call may have all of its input at the start of a stream. */
export type AnyBlock = Partial<
  Record<
    | "type"
    | "text"
    | "citations"
    | "thinking"
    | "signature"
    | "data"
    | "id"
    | "name"
    | "input",
    unknown
  >
>;

/** Counted tokens. */
export type MessageUsage = {
  /** Read by the model, without tokens read from or written to the cache. */
  input_tokens?: number | null;
  /** Written to the cache. */
  cache_creation_input_tokens?: number | null;
  /** Read from the cache. */
  cache_read_input_tokens?: number | null;
  /** Written by the model, thinking included. */
  output_tokens?: number | null;
  /** How many of them were thinking. */
  output_tokens_details?: { thinking_tokens?: number | null } | null;
};

/** Why a message was refused. */
export type StopDetails = {
  type: "refusal";
  category: string | null;
  explanation: string | null;
};

/** Why an answer ended, as this program writes it. */
export type StopReason =
  | ("end_turn" | "max_tokens" | "tool_use" | "refusal")
  | ("pause_turn" | "compaction");

/** A block of an answer as this program writes it. */
export type AnswerBlock = CitedText | ToolUseBlock | ReasoningBlock;

/** An unstreamed answer as this program writes it. */
export type AnthropicMessage = {
  /** The upstream's id, in any format. */
  id: string;
  type: "message";
  role: "assistant";
  model: string;
  /** Empty at the start of a stream. */
  content: AnswerBlock[];
  /** Null at the start of a stream. */
  stop_reason: StopReason | null;
  /** Absent in other providers' replies. */
  stop_sequence: null;
  stop_details: StopDetails | null;
  /** The container of the provider's own tools. */
  container: null;
  usage: MessageUsage;
};

/** An answer, or the beginning of one, as it arrives. */
export type AnyMessage = Partial<
  Record<
    "id" | "model" | "content" | "stop_reason" | "stop_details" | "usage",
    unknown
  >
>;

/** The `delta` of an event as it arrives: a piece of a block, or of the message. */
export type AnyDelta = Partial<
  Record<
    | "text"
    | "citation"
    | "thinking"
    | "signature"
    | "partial_json"
    | "stop_reason"
    | "stop_details",
    unknown
  >
>;

/** A stream's event as it arrives; some relays drop its `type`, others its name. */
export type AnyEvent = Partial<
  Record<
    | "type"
    | "index"
    | "message"
    | "content_block"
    | "delta"
    | "usage"
    | "error",
    unknown
  >
>;

/** A piece of a block as this program writes it. */
export type BlockDelta =
  | { type: "text_delta"; text: string }
  | { type: "citations_delta"; citation: WebCitation }
  | { type: "thinking_delta"; thinking: string }
  | { type: "signature_delta"; signature: string }
  | { type: "input_json_delta"; partial_json: string };

/** A stream's event as this program writes it; its name on the wire is its `type`. */
export type MessageStreamEvent =
  | { type: "message_start"; message: AnthropicMessage }
  | { type: "content_block_start"; index: number; content_block: AnswerBlock }
  | { type: "content_block_delta"; index: number; delta: BlockDelta }
  | { type: "content_block_stop"; index: number }
  | {
    type: "message_delta";
    delta: {
      stop_reason: StopReason;
      stop_sequence: null;
      stop_details: StopDetails | null;
    };
    usage: MessageUsage;
  }
  | { type: "message_stop" };
