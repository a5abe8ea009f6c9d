/**
 * Texts of files in messages: the same files go before many questions, so each text is one line of the history.
 *
 * @module
 */
import type { ContentPart, Message } from "../../../core/chat.ts";
import type { Exchange } from "../exchange.ts";

/** Shorter texts stay in the exchange, because a name costs about 150 bytes. */
const SHORTEST = 256;

/** A text under its name, in a fence. */
const BEGINNING = /^[^\n]{1,4096}:\n(`{3,})\n/;

/** Where a part of a message is. */
const PART = /^\/request\/messages\/(\d+)\/content\/(\d+)$/;

/** Messages with names in place of texts. */
export interface NamedTexts {
  readonly messages: Message[];
  /** JSON pointers to the parts that have names. */
  readonly pointers: readonly string[];
}

/**
 * Replaces the texts of files in messages by names; undefined if there are none.
 *
 * @param name makes a fragment of a text and returns its hash
 */
export function nameTexts(
  messages: readonly Message[],
  name: (text: string) => string,
): NamedTexts | undefined {
  const pointers: string[] = [];
  const named = messages.map((message, i) => {
    const { role, content } = message;
    if (role !== "user" || !Array.isArray(content)) return message;
    if (!content.some(isFile)) return message;
    const parts = content.map((part, j) => {
      if (!isFile(part)) return part;
      pointers.push(`/request/messages/${i}/content/${j}`);
      return { type: "text", fragment: name(part.text ?? "") };
    });
    return { ...message, content: parts as ContentPart[] };
  });
  return pointers.length === 0 ? undefined : { messages: named, pointers };
}

function isFile(part: ContentPart): boolean {
  const { type, text } = part;
  if (type !== "text" || typeof text !== "string") return false;
  if (text.length < SHORTEST || Object.keys(part).length !== 2) return false;
  // Reading makes these two members in this order.
  if (Object.keys(part)[0] !== "type") return false;
  const fence = BEGINNING.exec(text)?.[1];
  return fence !== undefined && text.endsWith(`\n${fence}`);
}

/**
 * Puts a text back into a message of an exchange, in place.
 *
 * @param find the value of the fragment that a part names
 * @returns undefined for another pointer; else whether the text is there again
 */
export function restoreText(
  exchange: Exchange,
  pointer: string,
  find: (part: unknown) => unknown,
): boolean | undefined {
  const [, i, j] = PART.exec(pointer) ?? [];
  if (i === undefined || j === undefined) return undefined;
  const content = exchange.request.messages[Number(i)]?.content;
  if (!Array.isArray(content)) return false;
  const at = Number(j);
  const text = find(content[at]);
  if (typeof text !== "string") return false;
  content[at] = { type: "text", text };
  return true;
}
