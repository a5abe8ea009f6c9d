/**
 * What becomes of each member of a Chat Completions answer in a response.
 *
 * @module
 */
import { carried, type Fates, leftOut, translated } from "../../core/fates.ts";

const NONE = "no counterpart";

/** By the names of Chat Completions. */
export const ANSWER_FATES: Fates = {
  "id": translated("`id`, made from the exchange's id"),
  "object": translated("`object`"),
  "created": translated("`created_at`, by this program's clock"),
  "model": carried(),
  "choices": translated("`output`; only the first answer"),
  "choices[1]": leftOut("a response has one answer only"),
  "usage": translated("`usage`"),
  "service_tier": carried(),
  "moderation": carried(),
  "system_fingerprint": leftOut(NONE),
  "metadata": translated("the response has the `metadata` of its request"),
  "choices[].index": translated("not needed: there is only one answer"),
  "choices[].finish_reason": translated("`status` and `incomplete_details`"),
  "choices[].logprobs": translated("`output_text.logprobs`"),
  "choices[].message.role": carried(),
  "choices[].message.content": translated("`output_text`"),
  "choices[].message.refusal": translated("`refusal`"),
  "choices[].message.annotations": translated("`output_text.annotations`"),
  "choices[].message.audio": translated(
    "its `transcript` becomes `output_text`; the sound is left out",
  ),
  "choices[].message.audio.transcript": translated("`output_text`"),
  "choices[].message.audio.data": leftOut(NONE),
  "choices[].message.audio.id": leftOut(NONE),
  "choices[].message.audio.expires_at": leftOut(NONE),
  "choices[].message.tool_calls": translated(
    "`function_call` and `custom_tool_call` items",
  ),
  "choices[].message.function_call": leftOut(
    "a request in the Responses API cannot offer `functions`",
  ),
  "choices[].message.reasoning_content": translated("a `reasoning` item"),
  "choices[].message.reasoning_details": leftOut(
    "the history keeps it, for a later request with `previous_response_id`",
  ),
  "choices[].message.thinking_blocks": translated(
    "`encrypted_content`, if requested",
  ),
};
