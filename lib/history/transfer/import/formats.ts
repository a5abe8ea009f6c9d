/**
 * All formats whose files are JSON, in the order in which they are recognised.
 *
 * @module
 */
import type { ImportFormat } from "../format_names.ts";
import { CLAUDE_CODE } from "./agents/claude_code.ts";
import { CODEX } from "./agents/codex.ts";
import { CLAUDE_AI } from "./chats/claude_ai.ts";
import { SHAREGPT } from "./chats/sharegpt.ts";
import type { JsonFormat } from "./foreign.ts";
import { OPENAI_MESSAGES } from "./import_messages.ts";
import { CHATGPT } from "./import_tree.ts";
import { LANGFUSE } from "./logged/langfuse.ts";
import { LANGSMITH } from "./logged/langsmith.ts";
import { LITELLM } from "./logged/litellm.ts";
import { OTEL } from "./logged/otel.ts";

/** What tells a format by the first of its values. */
export const JSON_FORMATS: readonly JsonFormat<ImportFormat>[] = [
  CLAUDE_CODE,
  CODEX,
  CLAUDE_AI,
  CHATGPT,
  SHAREGPT,
  OTEL,
  LITELLM,
  LANGSMITH,
  LANGFUSE,
  OPENAI_MESSAGES,
];
