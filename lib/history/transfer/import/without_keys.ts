/**
 * Keeps the keys of this machine out of what is imported: agents print files and variables.
 *
 * @module
 */
import { maskedValue } from "../../../core/secrets.ts";
import type { ForeignConversation, ForeignMessage } from "./foreign.ts";

/** The conversation with `***` in place of known keys; the same one if it holds none. */
export function withoutKeys(
  conversation: ForeignConversation,
): ForeignConversation {
  const { messages, members, title } = conversation;
  const clean = messages.map(withoutKeysIn);
  const same = clean.every((message, at) => message === messages[at]);
  return {
    ...conversation,
    messages: same ? messages : clean,
    ...(members === undefined ? {} : { members: maskedValue(members) }),
    ...(title === undefined ? {} : { title: maskedValue(title) }),
  };
}

function withoutKeysIn(said: ForeignMessage): ForeignMessage {
  const message = maskedValue(said.message);
  const members = maskedValue(said.members);
  return message === said.message && members === said.members
    ? said
    : { ...said, message, ...(members === undefined ? {} : { members }) };
}
