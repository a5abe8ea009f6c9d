/**
 * A reply that did not stream, as the one chunk whose fold is that reply.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import { StreamError } from "../../core/errors.ts";
import { isObject } from "../../core/invalid.ts";
import { ChoiceDecoder, type DecodeOptions } from "./choice_decoder.ts";
import { excerpt } from "./error_facts.ts";
import { inBandError } from "./in_band_error.ts";
import type { RawChoice } from "./types.ts";
import { readUsage } from "./usage.ts";

/**
 * Decodes a parsed `chat.completion`, which is changed: all of its members stay, its messages become deltas, and the
 * same deviations are mended as in streams.
 *
 * @throws {StreamError} `error` when the reply reports a failure, `invalid` when it is no completion
 */
export function decodeCompletion(
  reply: unknown,
  options: DecodeOptions = {},
): ChatChunk {
  const failure = inBandError(reply);
  if (failure !== undefined) throw failure;
  const choices = isObject(reply) ? reply["choices"] : undefined;
  if (!isObject(reply) || !Array.isArray(choices) || choices.length === 0) {
    throw new StreamError(
      `the reply is no completion: ${excerpt(JSON.stringify(reply), 80)}`,
      { kind: "invalid" },
    );
  }
  const usage = readUsage(reply);
  if (usage !== null || isObject(reply["usage"])) reply["usage"] = usage;
  const { id, created, model } = reply;
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
  // Entries instead of assignment: the message's place among the members stays.
  const members = Object.entries(choice)
    .filter(([name]) => name !== "usage")
    .map(([name, value]) => [name === "message" ? "delta" : name, value]);
  const decoded = decoder.decode(Object.fromEntries(members));
  decoder.drain(decoded.delta);
  return decoded;
}
