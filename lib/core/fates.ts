/**
 * What happens to each member of a request or an answer in a translation to another API, and how dropped members are
 * reported.
 *
 * @module
 */
import type { ChatCompletion } from "./chat.ts";
import { isObject } from "./data/invalid.ts";

/**
 * - `carried`: the value arrives as it is
 * - `translated`: its meaning arrives in the other API's format
 * - `refused`: status 400, which names it
 * - `left out`: the reply's header `x-chat-left-out` names it
 */
export type Fate = "carried" | "translated" | "refused" | "left out";

export interface MemberFate {
  /** What becomes of it. */
  readonly fate: Fate;
  /** Where it goes, or why it cannot; half a sentence, with backquotes around names. */
  readonly note: string;
  /** The value that means the same as none: leaving it out loses nothing. */
  readonly neutral?: unknown;
}

/**
 * Members by their path: `stop`, `messages[].name`, `messages[].content[image_url].detail`, where `[]` is any item of
 * a list and `[image_url]` one whose value has that type.
 */
export type Fates = Readonly<Record<string, MemberFate>>;

/** Reports a member that is left out, by its path as in {@linkcode Fates}. */
export type LeaveOut = (member: string) => void;

/** A member that arrives as it is. */
export function carried(note = ""): MemberFate {
  return { fate: "carried", note };
}

/** A member that arrives in the other API's format. */
export function translated(note: string): MemberFate {
  return { fate: "translated", note };
}

/** A member that is not accepted. */
export function refused(note: string): MemberFate {
  return { fate: "refused", note };
}

/** A member that is left out and reported. */
export function leftOut(note: string, neutral?: unknown): MemberFate {
  return {
    fate: "left out",
    note,
    ...(neutral === undefined ? {} : { neutral }),
  };
}

/**
 * Reports all members of an object that are left out: those that the table drops, and unknown ones. Empty values (null,
 * an empty list or object) are not reported.
 *
 * @param path of the object; empty for the request itself
 */
export function noteLeftOut(
  object: Readonly<Record<string, unknown>>,
  path: string,
  fates: Fates,
  leaveOut: LeaveOut | undefined,
): void {
  if (leaveOut === undefined) return;
  for (const [name, value] of Object.entries(object)) {
    if (saysNothing(value)) continue;
    const member = path === "" ? name : `${path}.${name}`;
    const known = Object.hasOwn(fates, member) ? fates[member] : undefined;
    if (known === undefined) leaveOut(member);
    else if (known.fate === "left out" && known.neutral !== value) {
      leaveOut(member);
    }
  }
}

/** Reports all members of a completion that are left out. */
export function noteAnswer(
  completion: ChatCompletion,
  fates: Fates,
  leaveOut: LeaveOut | undefined,
): void {
  noteLeftOut(completion, "", fates, leaveOut);
  for (const [index, { message, ...choice }] of completion.choices.entries()) {
    if (index > 0) leaveOut?.("choices[1]");
    noteLeftOut(choice, "choices[]", fates, leaveOut);
    noteLeftOut(message, "choices[].message", fates, leaveOut);
    const { audio } = message;
    if (isObject(audio)) {
      noteLeftOut(audio, "choices[].message.audio", fates, leaveOut);
    }
  }
}

function saysNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
