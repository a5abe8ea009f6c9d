/**
 * What becomes of each member of an answer on its way between the Messages API and Chat Completions.
 *
 * @module
 */
import { carried, type Fates, leftOut, translated } from "../../core/fates.ts";

const NONE = "no counterpart";

/** Members of a Chat Completions answer that becomes a message, by the names of Chat Completions. */
export const ANSWER_FATES: Fates = {
  "id": carried(),
  "object": translated("`type`"),
  "created": translated(
    "not needed: a message has no time; the history keeps it",
  ),
  "model": carried(),
  "choices": translated("`content`; only the first answer"),
  "choices[1]": leftOut("a message has one answer only"),
  "usage": translated("`usage`"),
  "service_tier": leftOut("the values mean something else in the Messages API"),
  "moderation": leftOut(NONE),
  "system_fingerprint": leftOut(NONE),
  "metadata": leftOut(NONE),
  "choices[].index": translated("not needed: there is only one answer"),
  "choices[].finish_reason": translated("`stop_reason`"),
  "choices[].logprobs": leftOut(NONE),
  "choices[].message.role": carried(),
  "choices[].message.content": translated("a `text` block"),
  "choices[].message.refusal": translated("`stop_details.explanation`"),
  "choices[].message.annotations": translated("`citations` of the text"),
  "choices[].message.audio": translated("a `text` block"),
  "choices[].message.audio.transcript": translated("a `text` block"),
  "choices[].message.audio.data": leftOut(NONE),
  "choices[].message.audio.id": leftOut(NONE),
  "choices[].message.audio.expires_at": leftOut(NONE),
  "choices[].message.tool_calls": translated("`tool_use` blocks"),
  "choices[].message.function_call": leftOut(
    "a request in the Messages API cannot offer `functions`",
  ),
  "choices[].message.reasoning_content": translated("a `thinking` block"),
  "choices[].message.reasoning_details": leftOut(NONE),
  "choices[].message.thinking_blocks": translated("`thinking` blocks"),
};

/** Members of a message that becomes a Chat Completions answer, by the names of the Messages API. */
export const DECODED_ANSWER_FATES: Fates = {
  "id": carried(),
  "type": translated("`object`"),
  "role": carried(),
  "model": carried(),
  "usage": translated("`usage`"),
  "stop_reason": translated("`finish_reason`"),
  "stop_sequence": leftOut(
    "`finish_reason` is `stop`, and does not say which sequence it was",
  ),
  "stop_details": translated("`refusal`, if the model refused"),
  "container": leftOut(NONE),
  "context_management": leftOut(NONE),
  "diagnostics": leftOut(NONE),
  "input_transformations": leftOut(NONE),
  "content[text]": translated(
    "`content`; citations of web pages become `annotations`",
  ),
  "content[text].citations": leftOut("only citations without a web address"),
  "content[thinking]": translated("`reasoning_content` and `thinking_blocks`"),
  "content[redacted_thinking]": translated("`thinking_blocks`"),
  "content[tool_use]": translated("`tool_calls`"),
  "content[…]": leftOut(
    "results of tools that Anthropic runs; the header names their type",
  ),
};
