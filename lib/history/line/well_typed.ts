/**
 * Makes answers fit a line, because providers send members of wrong types, or nested too deeply.
 *
 * @module
 */
import type { ChatCompletion, Message } from "../../core/chat.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";
import { isTooDeep, MESSAGE_CHECKS } from "./line_check.ts";

/** Levels of objects and arrays that an answer may have, as many as a request. */
const LEVELS = 500;

/** Replaces values that are nested more deeply. */
const TOO_DEEP = "[nested too deeply to be kept]";

/** Members that must be text: another value is recorded as its JSON. */
const TEXTS: ReadonlySet<string> = new NameSet([
  "content",
  "refusal",
  "reasoning_content",
  "name",
]);

/**
 * Gives every known member of a completion's messages its type: a value that should be text becomes its JSON, any other
 * misfit is renamed to `odd_…`. Returns the completion itself if all fit, as they mostly do.
 */
export function wellTyped(
  completion: ChatCompletion | null,
): ChatCompletion | null {
  if (completion === null) return null;
  const flat = isTooDeep(completion, LEVELS)
    ? flattened(completion, LEVELS) as ChatCompletion
    : completion;
  if (
    flat === completion && flat.choices.every(({ message }) => fits(message))
  ) {
    return completion;
  }
  const choices = flat.choices.map((choice) => ({
    ...choice,
    message: typedMessage(choice.message),
  }));
  return { ...flat, choices };
}

const CHECKS = new NameMap(Object.entries(MESSAGE_CHECKS));

function isOdd(name: string, value: unknown): boolean {
  return CHECKS.get(name)?.(value) !== undefined;
}

function fits(message: Message): boolean {
  if (isOdd("role", message.role)) return false;
  for (const name of Object.keys(message)) {
    if (isOdd(name, message[name])) return false;
  }
  return true;
}

function typedMessage(message: Message): Message {
  if (fits(message)) return message;
  const members = Object.entries(message).map(([name, value]) =>
    !isOdd(name, value)
      ? [name, value]
      : TEXTS.has(name)
      ? [name, JSON.stringify(value)]
      : [`odd_${name}`, value]
  );
  return { role: "assistant", ...Object.fromEntries(members) };
}

function flattened(value: unknown, levels: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return TOO_DEEP;
  if (Array.isArray(value)) {
    return value.map((item) => flattened(item, levels - 1));
  }
  return Object.fromEntries(
    Object.entries(value).map((
      [name, member],
    ) => [name, flattened(member, levels - 1)]),
  );
}
