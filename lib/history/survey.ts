/**
 * Conversations in outline: how many exchanges, how large, how old.
 *
 * @module
 */
import { peekIds } from "../conversation/history_line.ts";
import { isObject } from "../core/invalid.ts";
import { copyOf, decodeBytes } from "../wire/line_blocks.ts";
import type { LineFiles } from "../wire/line_files.ts";
import { allLines } from "./prefilter.ts";

/** What a conversation comes to. */
export interface ConversationOutline {
  /** How many exchanges it has. */
  exchanges: number;
  /** Length of their lines. */
  bytes: number;
  /** When the last of them ended: RFC 3339 in UTC; empty when no line says so. */
  ended: string;
}

/** To which conversation a line belongs, as far as it can be told; cut lines and those of later versions included. */
export interface LineOwner {
  /** The exchange's id. */
  readonly id: string;
  /** Of the conversation's first exchange. */
  readonly conversation: string;
  /** RFC 3339 in UTC; empty when the line does not say so. */
  readonly ended: string;
}

// Until the request no member is an object.
const ENDED = /^\{[^{]*?,"ended":"([^"\\]*)"/;

/** Tells whose line that is; undefined for lines that are not of an exchange. */
export function ownerOf(bytes: string): LineOwner | undefined {
  const ids = peekIds(bytes);
  if (ids !== undefined) {
    return { ...ids, ended: ENDED.exec(bytes)?.[1] ?? "" };
  }
  const value = parse(decodeBytes(bytes));
  if (!isObject(value)) return undefined;
  const { id, conversation, ended } = value;
  return typeof id === "string" && typeof conversation === "string"
    ? { id, conversation, ended: typeof ended === "string" ? ended : "" }
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Outlines all conversations, or only some.
 *
 * @throws the system's error if a file cannot be read
 */
export async function survey(
  files: LineFiles,
  only?: ReadonlySet<string>,
): Promise<Map<string, ConversationOutline>> {
  const found = new Map<string, ConversationOutline>();
  for await (const { text } of files.blocks({ snapshot: true })) {
    for (const [start, end] of allLines(text)) {
      const owner = ownerOf(text.slice(start, end));
      if (owner === undefined || only?.has(owner.conversation) === false) {
        continue;
      }
      let outline = found.get(owner.conversation);
      if (outline === undefined) {
        outline = { exchanges: 0, bytes: 0, ended: "" };
        found.set(copyOf(owner.conversation), outline);
      }
      outline.exchanges++;
      outline.bytes += end - start;
      if (owner.ended > outline.ended) {
        outline.ended = copyOf(owner.ended);
      }
    }
  }
  return found;
}
