/**
 * What the chunks of a Chat Completions stream have in common.
 *
 * @module
 */
import { isObject } from "../../core/invalid.ts";
import {
  type CutEvent,
  cutEvent,
  type EventSyntax,
  type EventTemplate,
  MARK,
} from "../../wire/event_template.ts";
import type { RawChunk } from "./types.ts";

const SYNTAX: EventSyntax = {
  event: /^data: ?(\{[^\r\n]*\})\n\n$/,
  text: /"(content|reasoning_content|reasoning)" ?: ?"/,
  padding: /"obfuscation" ?: ?"/,
};

/**
 * The template of a chunk that says nothing but a piece of text or of reasoning; one server's chunks are all alike,
 * unless it counts tokens in each. Random letters that hide the length of a text are its padding.
 *
 * @param event with its blank line
 */
export function chunkTemplate(
  event: string,
): EventTemplate<RawChunk> | undefined {
  const cut = cutEvent(event, SYNTAX);
  if (cut === undefined) return undefined;
  const data = textSetter(cut);
  if (data === undefined) return undefined;
  const { before, padding, after } = cut;
  return { before, padding, after, data };
}

/** Makes chunks of the marked one; undefined if the marks are not all that it has to say. */
function textSetter(
  { marked, member, padding }: CutEvent,
): ((text: string) => RawChunk) | undefined {
  const { error, usage, x_groq: groq, choices, obfuscation } =
    marked as RawChunk;
  if (padding !== undefined && obfuscation !== MARK) return undefined;
  if (!Array.isArray(choices)) return undefined;
  const [choice, ...others] = choices as unknown[];
  if (!isObject(choice) || !isObject(choice["delta"])) return undefined;
  const { index: _index, delta, ...more } = choice;
  const { role: _role, [member]: text, ...rest } = delta as typeof choice;
  const silent = [error, usage, groq, ...others, ...values(more, rest)];
  if (text !== MARK || !silent.every(isNothing)) return undefined;
  return (text) => ({
    ...marked,
    choices: [{
      ...choice,
      delta: { ...choice["delta"] as object, [member]: text },
    }],
  });
}

function values(...objects: object[]): unknown[] {
  return objects.flatMap((object) => Object.values(object));
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}
