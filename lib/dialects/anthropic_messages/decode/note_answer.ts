/**
 * Reports members of an answer that a completion does not have, streamed or not.
 *
 * @module
 */
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { DECODED_ANSWER_FATES } from "../answer_fates.ts";

/** Reports members of a message, without its content. */
export function noteMembers(
  { content: _, ...members }: Readonly<Record<string, unknown>>,
  leaveOut: LeaveOut | undefined,
): void {
  noteLeftOut(members, "", DECODED_ANSWER_FATES, leaveOut);
}

/** Reports a block of an unknown type, and citations without a web address. */
export function noteBlock(
  block: unknown,
  leaveOut: LeaveOut | undefined,
): void {
  if (leaveOut === undefined || !isObject(block)) return;
  const { type, citations } = block;
  if (!Object.hasOwn(DECODED_ANSWER_FATES, `content[${type}]`)) {
    leaveOut(`content[${type}]`);
  }
  if (!Array.isArray(citations)) return;
  for (const citation of citations) noteCitation(citation, leaveOut);
}

/** Reports a citation without a web address. */
export function noteCitation(
  citation: unknown,
  leaveOut: LeaveOut | undefined,
): void {
  if (isObject(citation) && typeof citation["url"] === "string") return;
  leaveOut?.("content[text].citations");
}
