/**
 * An unstreamed reply as one chunk, whose fold is that reply.
 *
 * @module
 */
import { checkChoices } from "../../core/answer_limits.ts";
import type { ChatChunk } from "../../core/chat.ts";
import { StreamError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import { blockedPrompt } from "./blocked_prompt.ts";
import { ChoiceDecoder, type DecodeOptions } from "./choice_decoder.ts";
import { excerpt } from "./error_facts.ts";
import { inBandError } from "./in_band_error.ts";
import type { RawChoice } from "./types.ts";
import { readUsage } from "./usage.ts";

/**
 * Decodes a parsed `chat.completion`, which is changed: all of its members stay, its messages become deltas, and the
 * same deviations are corrected as in streams. A reply without choices is valid (some servers only count or filter); if
 * the prompt was blocked, it gets a choice that says so.
 *
 * @throws {StreamError} `error`: the reply reports a failure; `invalid`: it is not a completion
 */
export function decodeCompletion(
  reply: unknown,
  options: DecodeOptions = {},
): ChatChunk {
  const failure = inBandError(reply);
  if (failure !== undefined) throw failure;
  const choices = isObject(reply) ? reply["choices"] : undefined;
  if (!isObject(reply) || !Array.isArray(choices)) {
    throw new StreamError(
      `the reply is not a completion: ${excerpt(JSON.stringify(reply), 80)}`,
      { kind: "invalid" },
    );
  }
  checkChoices(choices.length);
  const usage = readUsage(reply);
  if (usage !== null || isObject(reply["usage"])) reply["usage"] = usage;
  const { id, created, model } = reply;
  const blocked = choices.length === 0 ? blockedPrompt(reply) : undefined;
  if (blocked !== undefined) {
    choices.push({ index: 0, message: {}, "finish_reason": blocked });
  }
  return {
    ...reply,
    id: typeof id === "string" ? id : "",
    object: "chat.completion.chunk",
    created: typeof created === "number" ? created : 0,
    model: typeof model === "string" ? model : "",
    choices: choices.filter(isObject).map((choice, position) =>
      decodeChoice(choice, position, options)
    ),
  };
}

function decodeChoice(
  choice: RawChoice,
  position: number,
  options: DecodeOptions,
): ChatChunk["choices"][number] {
  const index = Number.isInteger(choice.index)
    ? choice.index as number
    : position;
  const decoder = new ChoiceDecoder(index, options);
  // Entries instead of assignment keep the message's position among the members.
  const members = Object.entries(choice)
    .filter(([name]) => name !== "usage")
    .map(([name, value]) => [name === "message" ? "delta" : name, value]);
  const decoded = decoder.decode(Object.fromEntries(members));
  decoder.drain(decoded.delta);
  return decoded;
}
