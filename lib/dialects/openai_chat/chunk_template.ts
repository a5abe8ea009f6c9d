/**
 * What the chunks of a Chat Completions stream have in common.
 *
 * @module
 */
import { isObject } from "../../core/invalid.ts";
import type { EventTemplate } from "../../wire/event_runs.ts";
import type { RawChunk } from "./types.ts";

const EVENT = /^data: ?(\{[^\r\n]*\})\n\n$/;
/** Inside a string every quotation mark has a backslash before it, so this is a member wherever it stands. */
const HOLE = /"(content|reasoning_content|reasoning)" ?: ?"/;
const LITERAL = /(?:[^"\\]|\\.)*/y;
const MARK = "~";

/**
 * The template of a chunk that says nothing but a piece of text or of reasoning; one server's chunks are all alike,
 * unless it counts tokens or pads with random letters in each.
 *
 * @param event with its blank line
 */
export function chunkTemplate(
  event: string,
): EventTemplate<RawChunk> | undefined {
  if (!EVENT.test(event)) return undefined;
  const hole = HOLE.exec(event);
  if (hole === null) return undefined;
  const [opening, member = ""] = hole;
  const start = hole.index + opening.length;
  LITERAL.lastIndex = start;
  const end = start + (LITERAL.exec(event)?.[0].length ?? 0);
  const before = event.slice(0, start);
  const after = event.slice(end);
  const [, json = ""] = EVENT.exec(before + MARK + after) ?? [];
  const withText = textSetter(parsed(json), member);
  return withText && { before, after, data: withText };
}

/** Makes chunks of the marked one; undefined if the mark is not all that it has to say. */
function textSetter(
  chunk: unknown,
  member: string,
): ((text: string) => RawChunk) | undefined {
  if (!isObject(chunk) || !Array.isArray(chunk["choices"])) return undefined;
  const { error, usage, x_groq: groq, choices } = chunk as RawChunk;
  const [choice, ...others] = choices as unknown[];
  if (!isObject(choice) || !isObject(choice["delta"])) return undefined;
  const { index: _index, delta, ...more } = choice;
  const { role: _role, [member]: mark, ...rest } = delta as typeof choice;
  const silent = [error, usage, groq, ...others, ...values(more, rest)];
  if (mark !== MARK || !silent.every(isNothing)) return undefined;
  return (text) => ({
    ...chunk,
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

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
