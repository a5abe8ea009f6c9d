/**
 * The last turns of a conversation that the user continues.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import { plural } from "../core/text/plural.ts";
import { messageText } from "../core/text/message_text.ts";

/** How many turns are shown. */
const TURNS = 2;

/** A message without the texts of files before it. */
function askedText(message: Message): string {
  const { content } = message;
  if (!Array.isArray(content)) return messageText(message);
  const texts = content.filter(({ type }) => type === "text");
  if (texts.length < 2) return messageText(message);
  const others = content.filter((part) => !texts.slice(0, -1).includes(part));
  const shown = messageText({ ...message, content: others });
  return `[${plural(texts.length - 1, "text")}]\n${shown}`;
}

/** The last turns of a conversation. */
export interface Recalled {
  /** How many turns it has. */
  readonly heading: string;
  /** What was said in the last ones, in order. */
  readonly said: readonly {
    readonly role: "user" | "assistant";
    /** Not cleaned of control characters. */
    readonly text: string;
  }[];
}

/** The last turns of a conversation, with a line that has the number of turns; undefined without any. */
export function recall(messages: readonly Message[]): Recalled | undefined {
  const begins = messages.flatMap(({ role }, i) => role === "user" ? [i] : []);
  const start = begins.at(-TURNS) ?? begins[0];
  if (start === undefined) return undefined;
  const said = messages.slice(start).flatMap((message) => {
    const { role } = message;
    if (role !== "user" && role !== "assistant") return [];
    const text = role === "user" ? askedText(message) : messageText(message);
    return text === "" ? [] : [{ role, text }];
  });
  const count = begins.length;
  const heading = count > TURNS
    ? `${count} turns so far, the last ${TURNS}:`
    : `${count} ${count === 1 ? "turn" : "turns"} so far:`;
  return { heading, said };
}
