/**
 * The parts of an answer as it grows, and what is new in them.
 *
 * @module
 */
import type { ChatCompletion, Message } from "../../core/chat.ts";
import { NameMap } from "../../core/data/names.ts";

/** What a part is: text for the user, thoughts, a refusal, or the arguments of a tool call. */
export type PartKind = "text" | "reasoning" | "refusal" | "call";

/** One part of an answer. */
export interface Part {
  /** Tells it apart from the others of its answer. */
  readonly key: string;
  readonly kind: PartKind;
  /** The choice that it is of; 0 is the first. */
  readonly choice: number;
  /** The name of the tool that is called. */
  readonly name?: string;
  readonly text: string;
}

/** What is new in a part. */
export interface GrownPart extends Part {
  /** Where the new text begins in the whole of it, in characters. */
  readonly at: number;
}

/** How many characters of each part a watcher has, by their keys. */
export type SeenParts = Readonly<Record<string, number>>;

/** Characters of a part's end that a watcher gets to begin with. */
const LATEST = 100_000;

/** Characters that one look gives at most. */
const MOST_AT_ONCE = 64 * 1024;

/** The parts of an answer, in the order in which they are read. */
export function partsOf({ choices }: ChatCompletion): Part[] {
  return choices.flatMap(({ message }, choice) =>
    message === undefined ? [] : messageParts(message, choice)
  );
}

function messageParts(message: Message, choice: number): Part[] {
  const parts: Part[] = [];
  const add = (kind: PartKind, text: unknown) => {
    if (typeof text !== "string" || text === "") return;
    parts.push({ key: `${choice}/${kind}`, kind, choice, text });
  };
  add("reasoning", message["reasoning_content"]);
  add("text", message.content);
  add("refusal", message["refusal"]);
  for (const [at, call] of (message.tool_calls ?? []).entries()) {
    const { function: named, custom } = call;
    const name = String(named?.name ?? custom?.name ?? "");
    const text = named?.arguments ?? custom?.input ?? "";
    const key = `${choice}/call/${at}`;
    parts.push({ key, kind: "call", choice, name, text });
  }
  return parts;
}

/** What of the parts a watcher has not seen; of a long part that is new to it, the end. */
export function grownParts(
  parts: readonly Part[],
  seen: SeenParts,
): GrownPart[] {
  const known = new NameMap(Object.entries(seen));
  let left = MOST_AT_ONCE;
  return parts.flatMap((part) => {
    const { text } = part;
    const has = known.get(part.key);
    const at = has ?? Math.max(0, text.length - LATEST);
    const end = Math.min(text.length, at + left);
    if (has !== undefined && end <= at) return [];
    left -= end - at;
    return [{ ...part, at, text: text.slice(at, end) }];
  });
}
