/**
 * Estimates the tokens of a request, where no provider counts them: four bytes of UTF-8 make one (the rule of thumb of the
 * providers' guides for English, and near the truth for scripts of two or three bytes a character), a message costs
 * four more, and a picture, recording or file counts 1,500.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ChatRequest } from "./chat.ts";
import { isObject } from "./data/invalid.ts";
import { NameSet } from "./data/names.ts";

const BYTES_PER_TOKEN = 4;
const PER_MESSAGE = 4;
const PER_ATTACHMENT = 1500;

/** Members that the model does not read as text. */
const SILENT: ReadonlySet<string> = new NameSet([
  "type",
  "role",
  "id",
  "call_id",
  "tool_call_id",
  "tool_use_id",
  "detail",
  "media_type",
  "cache_control",
  "signature",
  "encrypted_content",
  "thinking_blocks",
]);

/** Members that hold an attachment, in base64 or by its address. */
const ATTACHED: ReadonlySet<string> = new NameSet([
  "url",
  "image_url",
  "data",
  "file_data",
  "file_id",
]);

/** The members of a request that count; tools and schemas in the format of any dialect. */
export interface EstimatedRequest extends Pick<ChatRequest, "messages"> {
  /** What the model may call. */
  readonly tools?: unknown;
  /** The format that the answer must have. */
  readonly "response_format"?: unknown;
}

/** The input tokens of a request: its messages, its tools and the answer's format. At least 1. */
export function estimateTokens(
  request: EstimatedRequest,
): number {
  const { messages, tools, response_format: format } = request;
  const attached = { count: 0 };
  const bytes = messages.reduce<number>(
    (sum, message) => sum + textBytes(message, attached),
    0,
  );
  const schemas = [tools, format].filter((schema) => schema ?? false)
    .reduce<number>(
      (sum, schema) => sum + Buffer.byteLength(JSON.stringify(schema)),
      0,
    );
  return Math.max(1, Math.ceil((bytes + schemas) / BYTES_PER_TOKEN)) +
    messages.length * PER_MESSAGE + attached.count * PER_ATTACHMENT;
}

/** Bytes of the text in a value, at any depth. */
function textBytes(value: unknown, attached: { count: number }): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (Array.isArray(value)) {
    return value.reduce<number>(
      (sum, part) => sum + textBytes(part, attached),
      0,
    );
  }
  if (!isObject(value)) return 0;
  // A text document has its text where other documents have their bytes.
  const isText = value["type"] === "text";
  let bytes = 0;
  for (const [name, member] of Object.entries(value)) {
    if (SILENT.has(name)) continue;
    const isAttached = ATTACHED.has(name) && typeof member === "string";
    if (isAttached && !isText) attached.count++;
    else bytes += textBytes(member, attached);
  }
  return bytes;
}
